using Sluice.Spark.Simulation.Calibration;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The published figures that the simulated cluster has to reproduce: medians over more seeds than the table needs.</summary>
public sealed class CalibrationTests
{
    private const int Seeds = 31;

    // Machines, arrivals and changes that the model was not calibrated on.
    private const int FreshSeed = 10_000;

    // The rows share runs: measured once, the first time any of them is asked for.
    private static readonly Lazy<IReadOnlyDictionary<string, CalibrationRow>> Steady =
        Table(0, "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K11", "K15", "K16");

    private static readonly Lazy<IReadOnlyDictionary<string, CalibrationRow>> Long = Table(0, "K10", "K12", "K13", "K14", "K17");

    private static readonly Lazy<IReadOnlyDictionary<string, CalibrationRow>> Fresh = Table(FreshSeed, [.. Enumerable.Range(1, 17).Select(number => $"K{number}")]);

    [Theory]
    [InlineData("K1")]
    [InlineData("K2")]
    [InlineData("K3")]
    [InlineData("K4")]
    [InlineData("K5")]
    [InlineData("K6")]
    [InlineData("K7")]
    [InlineData("K8")]
    [InlineData("K9")]
    [InlineData("K11")]
    [InlineData("K15")]
    [InlineData("K16")]
    public void A_steady_load_is_processed_as_published(string id) => AssertPasses(Steady.Value[id]);

    [Theory]
    [Trait("Category", "Nightly")]
    [InlineData("K10")]
    [InlineData("K12")]
    [InlineData("K13")]
    [InlineData("K14")]
    [InlineData("K17")]
    public void Tuning_and_metrics_are_as_published(string id) => AssertPasses(Long.Value[id]);

    [Fact]
    [Trait("Category", "Nightly")]
    public void Every_row_holds_on_clusters_that_the_model_was_not_calibrated_on() => Assert.All(Fresh.Value.Values, AssertPasses);

    private static void AssertPasses(CalibrationRow row) => Assert.All(
        row.Figures, figure => Assert.True(figure.Passes, $"{row.Target.Id} {figure.Name} is {figure.Measured:G4} {figure.Unit}, not in {figure.Lower:G4} .. {figure.Upper:G4}"));

    private static Lazy<IReadOnlyDictionary<string, CalibrationRow>> Table(int firstSeed, params string[] ids) =>
        new(() => CalibrationTable.Measure(ids.Select(CalibrationTable.Find), Seeds, Environment.ProcessorCount, firstSeed).ToDictionary(row => row.Target.Id));
}
