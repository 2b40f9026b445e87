using Sluice.Hosting.Reports;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class TextsTests
{
    [Theory]
    [InlineData(0.4, "0 ms")]
    [InlineData(839.6, "840 ms")]
    [InlineData(999.6, "1.00 s")]
    [InlineData(2484.0, "2.48 s")]
    [InlineData(12_440.0, "12.4 s")]
    [InlineData(double.NaN, "-")]
    [InlineData(null, "-")]
    public void Latencies_have_three_figures_and_a_unit(double? milliseconds, string text) => Assert.Equal(text, Texts.Latency(milliseconds));

    [Theory]
    [InlineData(5, "0:05")]
    [InlineData(65, "1:05")]
    [InlineData(7_800, "2:10:00")]
    public void Time_left_is_a_clock(double seconds, string text) => Assert.Equal(text, Texts.Clock(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("org.apache.spark.serializer.KryoSerializer", "KryoSerializer")]
    [InlineData("2.5 s", "2.5 s")]
    [InlineData("lz4", "lz4")]
    [InlineData("", "")]
    public void A_class_is_shown_without_its_package(string value, string text) => Assert.Equal(text, Texts.Short(value));
}
