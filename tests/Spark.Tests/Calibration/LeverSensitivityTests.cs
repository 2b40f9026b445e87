using Sluice.Spark.Simulation.Calibration;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

/// <summary>The table of one-at-a-time effects has the signs and sizes that the model was designed with.</summary>
public sealed class LeverSensitivityTests
{
    private static readonly Lazy<IReadOnlyList<LeverEffect>> Effects = new(() => LeverSensitivity.Measure(LeverSensitivity.Columns, 5, 2));

    // Heavy load at 2.5 s, light load at 1.25 s, Yahoo ads at 3 s, heavy load at 10 s: percent, with eight points or a quarter to spare.
    [Theory]
    [InlineData("spark.driver.memory", 4096, -4, -13, -3, -1)]
    [InlineData("spark.executor.memory", 4096, -4, 0, 0, -36)]
    [InlineData("spark.executor.cores", 4, -3, 0, 0, -28)]
    [InlineData("spark.serializer", 1, -20, 0, -12, -36)]
    [InlineData("spark.default.parallelism", 72, -1, 12, -15, -3)]
    [InlineData("spark.default.parallelism", 400, 32, 134, 19, -11)]
    [InlineData("spark.default.parallelism", 9, 58, -3, -10, 90)]
    [InlineData("spark.cores.max", 36, 8, 12, 0, 11)]
    [InlineData("spark.cores.max", 18, 81, 58, 0, 49)]
    [InlineData("spark.task.cpus", 2, 8, 12, 0, 11)]
    [InlineData("spark.streaming.concurrentJobs", 2, 10, 0, 0, 52)]
    [InlineData("spark.shuffle.compress", 0, -3, 0, -1, -2)]
    public void One_lever_at_a_time_changes_the_processing_time_by(string lever, double value, double heavy, double light, double ads, double heavyLong)
    {
        var effect = Effects.Value.Single(effect => effect.Lever.Name == lever && effect.Value == value);
        double[] expected = [heavy, light, ads, heavyLong];
        for (var column = 0; column < expected.Length; column++)
        {
            var spare = Math.Max(8, 0.25 * Math.Abs(expected[column]));
            Assert.True(Math.Abs(effect.ChangePct[column] - expected[column]) <= spare, $"{lever} {value}, column {column}: {effect.ChangePct[column]:F1} %");
        }
    }

    [Fact]
    public void Half_the_interval_costs_utilisation_except_where_batches_outgrow_the_heap()
    {
        var effect = Effects.Value.Single(effect => ReferenceEquals(effect.Lever, SparkLevers.BatchDuration));
        Assert.InRange(effect.ChangePct[0], 18, 33);
        Assert.True(double.IsNaN(effect.ChangePct[1]), "625 ms is below the lever's range");
        Assert.InRange(effect.ChangePct[2], 16, 28);
        Assert.InRange(effect.ChangePct[3], -22, -10);
    }
}
