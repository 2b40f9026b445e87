using Sluice.Hosting.Experiments;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class StateSampleTests
{
    private static readonly Selection Small = Selection.Create("small", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.serializer"]);

    private static readonly EpisodeId Id = new(new ClusterId("tuned"), 0);

    [Fact]
    public void It_is_the_opening_and_the_last_window_that_was_measured()
    {
        var (before, after) = StateSample.Of(
            [
                Begun(),
                new EpisodeOpened(Id, At(0), Features(1, 8), 10_000, 10_000),
                Step(0, SparkLevers.BatchDuration, 10_000, 5_000, StepOutcome.Measured, 2, 5_000),
                Step(1, SparkLevers.Serializer, 0, 1, StepOutcome.Faulty, 3, float.NaN),
            ],
            Small,
            new Normalisation([.. Enumerable.Repeat(1f, 26)], [.. Enumerable.Repeat(0.5f, 26)]));
        Assert.Equal((10_000, 5_000), (before.P99Ms, after.P99Ms));
        Assert.Equal((1, 2), (before.Features[0], after.Features[0]));
        // From the mean of 1 in scales of 0.5; 8 is fourteen of them, beyond what reaches the network.
        Assert.Equal((0, 2, 10), (before.Scaled[0], after.Scaled[0], before.Scaled[1]));
        Assert.Equal((10_000, 5_000, 0), (before.Configuration[SparkLevers.BatchDuration], after.Configuration[SparkLevers.BatchDuration], after.Configuration[SparkLevers.Serializer]));
        Assert.True(after.Positions[0] < before.Positions[0]);
        Assert.Equal(before.Positions[1], after.Positions[1]);
    }

    [Fact]
    public void Without_a_measured_step_nothing_has_changed()
    {
        var (before, after) = StateSample.Of([Begun(), new EpisodeOpened(Id, At(0), Features(1, 1), 10_000, 10_000)], Small, Normalisation.Identity(26));
        Assert.Same(before, after);
    }

    [Fact]
    public void What_is_missing_stays_missing()
    {
        var (before, _) = StateSample.Of([Begun(), new EpisodeOpened(Id, At(0), Features(1, double.NaN), 10_000, 10_000)], Small, Normalisation.Identity(26));
        Assert.True(double.IsNaN(before.Features[1]) && double.IsNaN(before.Scaled[1]) && double.IsNaN(StateSample.Decoded(before.Features[1])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1500)]
    [InlineData(-0.25)]
    public void Decoding_undoes_the_encoding(double value) => Assert.Equal(value, StateSample.Decoded(Math.Sign(value) * Math.Log(1 + Math.Abs(value))), 9);

    [Theory]
    [InlineData(double.NaN, "-")]
    [InlineData(0, "0")]
    [InlineData(0.0421, "0.042")]
    [InlineData(-17.34, "-17.3")]
    [InlineData(999.4, "999")]
    [InlineData(999.6, "1 k")]
    [InlineData(64_512_000_000, "64.5 G")]
    public void A_value_is_written_short(double value, string text) => Assert.Equal(text, StatePicture.Text(value));

    private static EpisodeBegun Begun() => new(
        Id,
        new EpisodePlan(
            EpisodeKind.Tuning, 2, new FromPolicy(new PolicyVersion(new RunId("tiny"), 1)), 1, 1, 0.95, null, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(5), TimeSpan.Zero),
        new WorkloadClass("poisson-low"), Small.Hash, [], TimeSpan.Zero);

    private static StepRecorded Step(int step, Lever lever, double from, double to, StepOutcome outcome, double feature, float p99Ms) => new(
        Id, step, 2 * step, lever.Name, from, to, ChoiceComponent.Script, 1, 0, outcome, 0, p99Ms, p99Ms, 0, default, true, Features(feature, 1), At(step + 1));

    // One of the driver, four of the workers, six of latency and load.
    private static Half[] Features(double first, double second) => [(Half)first, (Half)second, .. Enumerable.Repeat((Half)1, 9)];

    private static TimeSpan At(int step) => TimeSpan.FromMinutes(15 + 5 * step);
}
