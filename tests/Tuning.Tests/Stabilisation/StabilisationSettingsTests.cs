using Sluice.Tuning.Stabilisation;
using Xunit;
using static Sluice.Tuning.Tests.Stabilisation.Latency;

namespace Sluice.Tuning.Tests.Stabilisation;

public class StabilisationSettingsTests
{
    public static TheoryData<string, StabilisationSettings> Refused => new()
    {
        { "Every", new() { Every = TimeSpan.Zero } },
        { "Window", new() { Window = Seconds(5) } },
        { "MaxDrift", new() { MaxDrift = 0 } },
        { "MaxDrift", new() { MaxDrift = double.NaN } },
        { "MaxTrend", new() { MaxTrend = 0.05 } },
        { "MaxVarianceRatio", new() { MaxVarianceRatio = 1 } },
        { "DeviationFloor", new() { DeviationFloor = -0.1 } },
        { "Confirmations", new() { Confirmations = 0 } },
        { "LagTolerance", new() { LagTolerance = -1 } },
        { "BatchesInFlight", new() { BatchesInFlight = double.NaN } },
        { "MaxMetricDrift", new() { MaxMetricDrift = 0 } },
        { "SteadyMetricShare", new() { SteadyMetricShare = 1.5 } },
        { "MinimumMeasuring", new() { MinimumMeasuring = TimeSpan.Zero } },
        { "Step", new() { Step = Seconds(30) } },
        { "TimeOut", new() { TimeOut = Seconds(79) } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_setting_out_of_range_is_named(string setting, StabilisationSettings settings)
    {
        var refused = Assert.Throws<ArgumentException>(() => StabilisationDetector.Begin(settings, LoadedAt, 0));
        Assert.Contains($"setting {setting} = ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 295)]
    [InlineData(110, 190)]
    [InlineData(240, 60)]
    [InlineData(267, 60)]
    [InlineData(400, 60)]
    public void The_rest_of_the_step_is_measured_but_at_least_a_minute(double spent, double measured) =>
        Assert.Equal(Seconds(measured), StabilisationSettings.Default.Validated().MeasuringAfter(Seconds(spent)));
}
