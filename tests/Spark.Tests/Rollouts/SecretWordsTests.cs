using Sluice.Spark.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class SecretWordsTests
{
    [Theory]
    [InlineData("kafka.sasl.password=hunter2 and more")]
    [InlineData("{\"password\": \"hunter2\"}")]
    [InlineData("password: 'hunter2'")]
    [InlineData("API_KEY = hunter2")]
    [InlineData("jdbc https://me:hunter2@db/x")]
    [InlineData("Authorization token=hunter2")]
    public void The_value_behind_a_secret_word_is_hidden(string line) => Assert.DoesNotContain("hunter2", SecretWords.Hide(line), StringComparison.Ordinal);

    [Fact]
    public void Other_lines_stay_as_they_are()
    {
        const string line = "java.lang.OutOfMemoryError: Java heap space at http://driver:4040/";
        Assert.Equal(line, SecretWords.Hide(line));
    }
}
