using Sluice.Actors.Learning;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Actors.Tests.Learning;

public sealed class CollectedIterationTests
{
    private static readonly ClusterId[] Clusters = [.. Enumerable.Range(0, 9).Select(i => new ClusterId($"c-{(i * 7) % 9}"))];

    [Fact]
    public void However_often_and_in_whatever_order_parts_come_each_episode_counts_once()
    {
        var expected = Described(Complete(Parts()));
        var (reordered, duplicated, late) = (0, 0, 0);
        for (var seed = 0UL; seed < 500; seed++)
        {
            var random = RandomStream.For(1811, seed);
            var sent = Parts().ToList();
            for (var copies = random.NextIndex(20); copies > 0; copies--)
            {
                sent.Add(sent[random.NextIndex(sent.Count)]);
                duplicated++;
            }

            // A part that is dropped on the way comes with a later resending.
            for (var lost = random.NextIndex(5); lost > 0; lost--)
            {
                var part = sent[random.NextIndex(sent.Count)];
                sent.Remove(part);
                sent.Add(part);
                late++;
            }

            for (var i = sent.Count - 1; i > 0; i--)
            {
                var j = random.NextIndex(i + 1);
                reordered += i == j ? 0 : 1;
                (sent[i], sent[j]) = (sent[j], sent[i]);
            }

            Assert.Equal(expected, Described(Complete(sent)));
        }

        Assert.True(reordered > 1000 && duplicated > 1000 && late > 100, "the shuffles did nothing");
    }

    [Fact]
    public void An_episode_is_acknowledged_when_its_last_part_is_in_and_ever_after()
    {
        var iteration = new CollectedIteration(3, Clusters);
        var parts = Parts(Clusters[0]);
        Assert.False(iteration.Add(parts[2]));
        Assert.False(iteration.Add(parts[2]));
        Assert.False(iteration.Add(parts[0]));
        Assert.True(iteration.Add(parts[1]));
        Assert.True(iteration.Add(parts[2]));
        Assert.False(iteration.IsComplete);
        Assert.DoesNotContain(Clusters[0], iteration.Missing);
        Assert.Equal(8, iteration.Missing.Count());
    }

    [Fact]
    public void What_belongs_to_another_iteration_or_cluster_or_makes_no_sense_is_not_taken()
    {
        var iteration = new CollectedIteration(3, Clusters);
        var part = Parts(Clusters[0])[0];
        Assert.False(iteration.Add(part with { Episode = part.Episode with { Number = 4 } }));
        Assert.False(iteration.Add(part with { Episode = new(new("stranger"), 3) }));
        Assert.False(iteration.Add(part with { Chunk = -1 }));
        Assert.False(iteration.Add(part with { Chunk = 3 }));
        Assert.False(iteration.Add(part with { Chunks = 0 }));
        Assert.False(iteration.Add(part with { Chunks = -7 }));
        Assert.False(iteration.Drop(new DropEpisode(new(Clusters[0], 2), "early")));
        Assert.False(iteration.Drop(new DropEpisode(new(new("stranger"), 3), "who?")));
        Assert.Equal(9, iteration.Missing.Count());
    }

    [Fact]
    public void A_dropped_episode_is_not_waited_for_and_one_that_came_anyway_counts()
    {
        var iteration = new CollectedIteration(3, Clusters);
        foreach (var cluster in Clusters[..2])
            Assert.True(iteration.Drop(new DropEpisode(new(cluster, 3), $"{cluster} was lost")));
        Assert.Equal(["c-0 was lost", "c-7 was lost"], iteration.DropReasons);
        foreach (var part in Clusters[1..].SelectMany(Parts))
            iteration.Add(part);
        Assert.True(iteration.Drop(new DropEpisode(new(Clusters[4], 3), "after it was whole")));

        Assert.True(iteration.IsComplete);
        Assert.Equal(8, iteration.Episodes().Count);
        Assert.DoesNotContain(iteration.Episodes(), episode => episode.Episode.Id.Cluster == Clusters[0]);
    }

    private static IReadOnlyList<CollectedEpisode> Complete(IEnumerable<SubmitTrajectory> sent)
    {
        var iteration = new CollectedIteration(3, Clusters);
        foreach (var part in sent)
            iteration.Add(part);
        Assert.True(iteration.IsComplete);
        return iteration.Episodes();
    }

    private static string Described(IReadOnlyList<CollectedEpisode> episodes) => string.Join(
        "; ", episodes.Select(e => $"{e.Episode.Id} {e.ReferenceP99Ms} {string.Join(",", e.Episode.Steps.Select(step => step.Reward))}"));

    private static IEnumerable<SubmitTrajectory> Parts() => Clusters.SelectMany(Parts);

    private static SubmitTrajectory[] Parts(ClusterId cluster) =>
        [.. Enumerable.Range(0, 3).Select(chunk => new SubmitTrajectory(
            new(cluster, 3), new("low"), new(new("run"), 2), chunk, 3, 80, [TrajectorySteps.Of(chunk), TrajectorySteps.Of(chunk + 0.5f)]))];
}
