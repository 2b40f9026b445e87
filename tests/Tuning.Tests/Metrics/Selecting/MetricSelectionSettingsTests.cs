using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class MetricSelectionSettingsTests
{
    public static TheoryData<string, MetricSelectionSettings> Refused => new()
    {
        { "MaxGap", new() { MaxGap = TimeSpan.FromSeconds(-1) } },
        { "MaxMissingShare", new() { MaxMissingShare = 1 } },
        { "FlatVariance", new() { FlatVariance = double.NaN } },
        { "RandomDraws", new() { RandomDraws = 19 } },
        { "RandomQuantile", new() { RandomQuantile = 1 } },
        { "LogLikelihoodTolerance", new() { LogLikelihoodTolerance = 0 } },
        { "MaximumIterations", new() { MaximumIterations = 0 } },
        { "MaxCorrelation", new() { MaxCorrelation = 1.1 } },
        { "Starts", new() { Starts = 0 } },
        { "MinimumClusters", new() { MinimumClusters = 1 } },
        { "MaximumClusters", new() { MinimumClusters = 5, MaximumClusters = 4 } },
        { "GapReferences", new() { GapReferences = 1 } },
        { "Resolution", new() { Resolution = 0 } },
        { "ClusterCount", new() { ClusterCount = (ClusterCountRule)9 } },
        { "StabilitySeeds", new() { StabilitySeeds = 1 } },
        { "Threads", new() { Threads = 0 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_setting_out_of_range_is_named(string setting, MetricSelectionSettings settings) =>
        Assert.Contains($"MetricSelectionSettings.{setting} is ", Assert.Throws<ArgumentException>(settings.Validated).Message, StringComparison.Ordinal);

    [Fact]
    public void The_defaults_are_those_of_the_method()
    {
        var settings = MetricSelectionSettings.Default.Validated();
        Assert.Equal((5.0, 0.002, 0.95, 0.95), (settings.MaxGap.TotalMinutes, settings.FlatVariance, settings.RandomQuantile, settings.MaxCorrelation));
        Assert.Equal((50, 2, 20, 20), (settings.Starts, settings.MinimumClusters, settings.MaximumClusters, settings.StabilitySeeds));
    }
}
