using Sluice.Actors.Learning;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Learning;

public sealed class TrainingRunTests
{
    private static readonly RunId Run = new("run");
    private static readonly WorkloadClass Low = new("low");
    private static readonly WorkloadClass High = new("high");
    private static readonly TrainingPace Pace = new();

    private static readonly TrainingRun New = new(
        Run,
        new([new(new("c-1"), new("low", Low)), new(new("c-2"), new("high", High)), new(new("c-3"), new("low", Low))], 3, 2, 11, 0.8, "managed", 0.001, 0.01, "here"));

    private static readonly TrainingRun Referred = New.Apply(new ReferencesFixed(Run, [new(High, 2000), new(Low, 900)]));

    [Fact]
    public void Episode_0_measures_the_reference_without_a_step_and_episode_i_runs_version_i_less_1()
    {
        var reference = New.EpisodeOf(new("c-1"), 0, Pace);
        Assert.Equal((0, (double?)null, Pace.ReferenceOpening), (reference.Steps, reference.ReferenceP99Ms, reference.Opening));
        Assert.Equal(new FromPolicy(new PolicyVersion(Run, 0)), reference.Choice);
        var second = Referred.EpisodeOf(new("c-2"), 2, Pace);
        Assert.Equal((2, (double?)2000, Pace.Opening), (second.Steps, second.ReferenceP99Ms, second.Opening));
        Assert.Equal(new FromPolicy(new PolicyVersion(Run, 1)), second.Choice);
    }

    [Fact]
    public void Clusters_of_a_class_meet_the_same_arrivals_in_an_iteration_and_others_in_the_next()
    {
        ulong Arrivals(string cluster, int iteration) => Referred.EpisodeOf(new(cluster), iteration, Pace).ArrivalSeed;
        Assert.Equal(Arrivals("c-1", 1), Arrivals("c-3", 1));
        Assert.NotEqual(Arrivals("c-1", 1), Arrivals("c-2", 1));
        Assert.NotEqual(Arrivals("c-1", 1), Arrivals("c-1", 2));
    }

    [Fact]
    public void An_episode_is_consumed_once_its_update_is_made_and_the_reference_once_it_is_fixed()
    {
        Assert.False(New.HasConsumed(new(new("c-1"), 0)));
        Assert.True(Referred.HasConsumed(new(new("c-1"), 0)));
        Assert.False(Referred.HasConsumed(new(new("c-1"), 1)));
    }

    [Fact]
    public void The_reference_of_a_class_is_the_median_of_its_clusters_whoever_was_first()
    {
        CollectedEpisode[] episodes = [Measured("c-1", Low, 900), Measured("c-2", High, 2000), Measured("c-3", Low, 1100)];
        Assert.Equal([new(High, 2000), new(Low, 1000)], TrainingRun.ReferencesOf(episodes));
        Assert.Equal(TrainingRun.ReferencesOf(episodes), TrainingRun.ReferencesOf(episodes.Reverse()));
        Assert.Equal(1100, Assert.Single(TrainingRun.ReferencesOf([episodes[0], episodes[2], Measured("c-4", Low, 5000)])).P99Ms);
    }

    [Fact]
    public void A_class_that_nobody_measured_is_named()
    {
        Assert.Equal(High, New.Unmeasured([Measured("c-1", Low, 900)]));
        Assert.Null(New.Unmeasured([Measured("c-1", Low, 900), Measured("c-2", High, 2000)]));
    }

    private static CollectedEpisode Measured(string cluster, WorkloadClass workload, double p99Ms) =>
        new(new TrainingEpisode(new(new(cluster), 0), workload, new PolicyVersion(Run, 0), []), p99Ms);
}
