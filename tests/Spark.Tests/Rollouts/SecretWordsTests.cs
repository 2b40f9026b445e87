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
    [InlineData("> Authorization: Bearer hunter2")]
    [InlineData("{\"Authorization\": \"Basic hunter2\"}")]
    [InlineData("starting java -jar x.jar --db-password hunter2 --topic ads")]
    [InlineData("key.passphrase=hunter2")]
    [InlineData("ssl.private-key: hunter2")]
    public void The_value_behind_a_secret_word_is_hidden(string line) => Assert.DoesNotContain("hunter2", SecretWords.Hide(line), StringComparison.Ordinal);

    [Fact]
    public void What_a_terminal_would_obey_is_not_passed_on()
    {
        var shown = SecretWords.Hide("\u001b]0;owned\u0007 out of clicks\r\u009b2J");
        Assert.DoesNotContain(shown, char.IsControl);
        Assert.Contains("out of clicks", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the token - as ever - expired")]
    [InlineData("java --token --topic ads")]
    [InlineData("Authorization failed for user ads")]
    public void Words_that_only_speak_of_secrets_stay(string line) => Assert.Equal(line, SecretWords.Hide(line));

    [Fact]
    public void Other_lines_stay_as_they_are()
    {
        const string line = "java.lang.OutOfMemoryError: Java heap space at http://driver:4040/";
        Assert.Equal(line, SecretWords.Hide(line));
    }
}
