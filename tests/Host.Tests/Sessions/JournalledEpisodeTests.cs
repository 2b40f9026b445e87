using Sluice.Hosting.Sessions;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Tests.Reports;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Sessions;

public sealed class JournalledEpisodeTests
{
    private static readonly EpisodePlan Plan = OnlinePreset.Plan(new FromScript([]), 4, 1, 2, 1);
    private static readonly ClusterDescription Old = new("poisson-low", new WorkloadClass("poisson-low"));
    private static readonly ClusterDescription New = new("poisson-high", new WorkloadClass("poisson-high"));
    private static readonly ClusterId Cluster = SampleTrial.Result.Plan.Name;

    [Fact]
    public void A_cluster_s_events_fall_into_episodes_with_the_description_of_their_time()
    {
        IClusterEvent[] events =
        [
            new ClusterRegistered(Cluster, Old), Whole(0), Whole(1), new ClusterRegistered(Cluster, New), Begun(2), .. SampleTrial.Events.Select(Renumbered),
        ];
        var episodes = JournalledEpisode.Of(events);
        Assert.Equal([0, 1, 2], episodes.Select(episode => episode.Episode.Number));
        Assert.Equal([Old, Old, New], episodes.Select(episode => episode.Description));
        Assert.All(episodes, episode => Assert.Equal(4, episode.Steps.Count()));
        Assert.All(episodes, episode => Assert.NotNull(episode.Closed));
    }

    [Fact]
    public void An_episode_that_runs_has_no_end_yet()
    {
        var episode = Assert.Single(JournalledEpisode.Of([new ClusterRegistered(Cluster, Old), Begun(0)]));
        Assert.Null(episode.Closed);
        Assert.Null(episode.Opened);
    }

    [Fact]
    public void An_episode_of_a_cluster_that_was_never_registered_is_a_damaged_journal() =>
        Assert.Throws<InvalidDataException>(() => JournalledEpisode.Of([Begun(0)]));

    private static EpisodeBegun Begun(int number) => new(new EpisodeId(Cluster, number), Plan, Old.Class, "selection", [], TimeSpan.Zero);

    private static EpisodeRecorded Whole(int number)
    {
        var events = SampleTrial.Events;
        return new EpisodeRecorded(
            Begun(number), events.OfType<EpisodeOpened>().Single(), [.. events.OfType<StepRecorded>()], events.OfType<EpisodeClosed>().Single());
    }

    private static IEpisodeEvent Renumbered(IEpisodeEvent happened)
    {
        var id = new EpisodeId(Cluster, 2);
        return happened switch
        {
            EpisodeOpened opened => opened with { Episode = id },
            StepRecorded step => step with { Episode = id },
            RolloutRequested requested => requested with { Episode = id },
            RolloutSettled settled => settled with { Episode = id },
            EpisodeClosed closed => closed with { Episode = id },
            _ => happened,
        };
    }
}
