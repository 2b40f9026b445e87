using Sluice.Spark.Kafka;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

public sealed class ClientPropertiesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Settings_are_read_line_by_line()
    {
        File.WriteAllText(_file, "# ours\n\n security.protocol = SASL_SSL \nsasl.password=a=b#c\n");
        Assert.Equal(
            new Dictionary<string, string> { ["security.protocol"] = "SASL_SSL", ["sasl.password"] = "a=b#c" }, ClientProperties.Read(_file));
    }

    [Fact]
    public void A_line_that_is_no_setting_is_named_and_not_repeated()
    {
        File.WriteAllText(_file, "a=b\nhunter2\n");
        var refused = Assert.Throws<FormatException>(() => ClientProperties.Read(_file));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_of_settings_is_refused()
    {
        File.WriteAllText(_file, new string('x', 70_000));
        Assert.Contains("longer", Assert.Throws<IOException>(() => ClientProperties.Read(_file)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => ClientProperties.Read(_file + ".missing"));
    }
}
