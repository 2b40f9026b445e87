using Sluice.Hosting.Serving;
using Xunit;

namespace Sluice.Hosting.Tests.Serving;

public sealed class OtlpExportTests
{
    [Fact]
    public void Without_a_collector_nothing_is_sent() => Assert.Null(OtlpExport.Start(new Dictionary<string, string>(), "here"));

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("not an address")]
    [InlineData("file:///tmp")]
    public void An_address_that_is_none_is_refused_by_the_variable_s_name(string endpoint)
    {
        var refused = Assert.Throws<RefusedException>(() => OtlpExport.Start(new Dictionary<string, string> { [OtlpExport.Variable] = endpoint }, "here"));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(OtlpExport.Variable, refused.Message, StringComparison.Ordinal);
    }
}
