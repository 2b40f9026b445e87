using Sluice.Spark.Simulation.Calibration;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

/// <summary>The table itself; what its rows measure is held by the tests of the model.</summary>
public sealed class CalibrationTableTests
{
    [Fact]
    public void The_rows_are_K1_to_K18_in_order() =>
        Assert.Equal(Enumerable.Range(1, 18).Select(number => $"K{number}"), CalibrationTable.Targets.Select(target => target.Id));

    [Fact]
    public void Every_row_says_what_is_expected_within_what_and_by_whom() => Assert.All(CalibrationTable.Targets, target =>
    {
        Assert.NotEmpty(target.Scenario);
        Assert.NotEmpty(target.Expected);
        Assert.NotEmpty(target.Tolerance);
        Assert.NotEmpty(target.Source);
    });

    [Fact]
    public void A_row_is_found_by_its_number_in_either_case() => Assert.Equal("K5", CalibrationTable.Find("k5").Id);

    [Fact]
    public void An_unknown_row_is_refused_with_the_known_ones() =>
        Assert.Contains("K1 to K18", Assert.Throws<ArgumentException>(() => CalibrationTable.Find("K19")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_lever_ranking_is_not_measured_and_says_why()
    {
        var row = Assert.Single(CalibrationTable.Measure([CalibrationTable.Find("K18")], 1, 1));
        Assert.Null(row.Passes);
        Assert.Empty(row.Figures);
        Assert.NotEmpty(row.NotMeasured!);
    }

    [Fact]
    public void Threads_change_no_number()
    {
        var targets = new[] { "K5", "K10", "K13" }.Select(CalibrationTable.Find).ToArray();
        var alone = CalibrationTable.Measure(targets, 3, 1);
        var together = CalibrationTable.Measure(targets, 3, 8);
        Assert.Equal(alone.SelectMany(row => row.Figures), together.SelectMany(row => row.Figures));
    }

    [Fact]
    public void A_stopped_measurement_ends()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => CalibrationTable.Measure(CalibrationTable.Targets, 15, 2, stop: stopped.Token));
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(1, true)]
    [InlineData(1.01, false)]
    [InlineData(double.NaN, false)]
    public void A_figure_passes_inside_its_interval(double measured, bool passes) =>
        Assert.Equal(passes, new CalibrationFigure("ρ", "", measured, 0.5, 1).Passes);
}
