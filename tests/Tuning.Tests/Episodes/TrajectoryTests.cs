using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class TrajectoryTests
{
    [Fact]
    public void A_step_carries_what_learning_needs()
    {
        var played = On(new FakeCluster { P99Ms = _ => 1500 }, Begin(Played.TrainingPlan with { Steps = 1 }, Preferring(Small, 0)));
        var (step, recorded) = (played.End.Trajectory.Single(), played.Steps.Single());
        Assert.Equal(played.End.State.Encoder.Inputs, step.State.Length);
        Assert.Equal([0b11111UL], step.Allowed);
        Assert.Equal((recorded.Action, recorded.Probability, recorded.Reward), (step.Action, step.Probability, step.Reward));
        Assert.Equal((1, 1.5f, false), (step.Weight, step.P99Ratio, step.IsFaulty));
    }

    [Fact]
    public void A_trajectory_rebuilt_from_the_journal_is_the_one_that_was_collected()
    {
        var cluster = new FakeCluster { P99Ms = c => 100 + c[0] / 10 };
        var played = On(cluster, Begin(Played.TrainingPlan with { Steps = 30, ExploitShare = 0.3 }, Preferring(Small)));
        Assert.Equal(30, played.End.Trajectory.Count);
        AssertSame(played.End.Trajectory, Trajectories.Rebuild(played.Recorded, Small, played.End.Shape));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    [InlineData(250, 10)]
    public void Chunks_put_together_again_are_the_trajectory(int steps, int chunks)
    {
        var trajectory = Enumerable.Range(0, steps).Select(t => new TrajectoryStep([t], [1], t, 1, t, 1, 1, false)).ToArray();
        var messages = Trajectories.Chunks(Id, Class, new(Run, 2), 900, trajectory).ToArray();
        Assert.Equal(Enumerable.Range(0, chunks), messages.Select(message => message.Chunk));
        Assert.All(messages, message => Assert.Equal((Id, Class, 2, chunks, 900), (message.Episode, message.Class, message.Policy.Number, message.Chunks, message.ReferenceP99Ms)));
        Assert.All(messages, message => Assert.True(message.Steps.Count <= Trajectories.StepsPerChunk));
        Assert.Equal(trajectory, messages.SelectMany(message => message.Steps));
    }

    [Fact]
    public void A_message_of_long_bundles_is_cut_where_it_would_outgrow_a_frame()
    {
        var choice = new TrajectoryChoice(new float[1000], [1], 0, 1);
        var trajectory = Enumerable.Range(0, 10).Select(t => new TrajectoryStep(new float[1000], [1], t, 1, t, 1, 1, false) { Further = [choice, choice, choice] }).ToArray();
        var messages = Trajectories.Chunks(Id, Class, new(Run, 2), 900, trajectory).ToArray();
        Assert.Equal([4, 4, 2], messages.Select(message => message.Steps.Count));
        Assert.Equal(trajectory, messages.SelectMany(message => message.Steps));
    }

    internal static void AssertSame(IReadOnlyList<TrajectoryStep> collected, IReadOnlyList<TrajectoryStep> rebuilt)
    {
        Assert.Equal(collected.Count, rebuilt.Count);
        foreach (var (one, other) in collected.Zip(rebuilt))
        {
            Assert.Equal(one.State, other.State);
            Assert.Equal(one.Allowed, other.Allowed);
            Assert.Equal(
                (one.Action, one.Probability, one.Reward, one.Weight, one.P99Ratio, one.IsFaulty),
                (other.Action, other.Probability, other.Reward, other.Weight, other.P99Ratio, other.IsFaulty));
            Assert.Equal(one.Further.Count, other.Further.Count);
            foreach (var (further, again) in one.Further.Zip(other.Further))
            {
                Assert.Equal(further.State, again.State);
                Assert.Equal(further.Allowed, again.Allowed);
                Assert.Equal((further.Action, further.Probability), (again.Action, again.Probability));
            }
        }
    }
}
