using Akka.Actor;
using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>A fleet in training of which some clusters fail: the others train on, and nothing that is no number reaches the policy.</summary>
public sealed class AilingFleetTests
{
    private const int Iterations = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly RunId Run = new("run");
    private static readonly ClusterId[] Clusters = [AilingFactory.Dying, AilingFactory.Unbounded, AilingFactory.Unreadable, new("well-1"), new("well-2")];

    [Fact]
    public async Task Clusters_that_die_for_ever_or_answer_no_numbers_do_not_stop_the_fleet()
    {
        using var journal = new TemporaryJournal();
        await using (var node = await TuningNode.StartAsync(new TuningNodeSettings(journal.Settings, new AilingFactory(), _ => new ManagedEngine())))
            await TrainAsync(node);

        await using var reader = await JournalReader.OpenAsync(journal.Settings);
        var updates = (await reader.LearningAsync()).OfType<PolicyUpdated>().ToArray();
        Assert.Equal(Iterations, updates.Length);
        // The dead one is asked again in every iteration, and left out.
        Assert.Equal([5, 4, 4, 4, 4], updates.Select(updated => updated.Episodes.Count));
        Assert.All(updates.Skip(1), updated => Assert.DoesNotContain(updated.Episodes, episode => episode.Cluster == AilingFactory.Dying));
        Assert.All(updates, updated => Assert.True(double.IsFinite(updated.Statistics.MeanReturn + updated.Statistics.MeanReward + updated.Statistics.GradientNorm)));

        foreach (var updated in updates)
        {
            var snapshot = (await new PolicyStore(journal.Settings.DataOptions()).FindAsync(updated.Policy))!.Snapshot;
            Assert.All(snapshot.Weights.Parameters.ToArray(), weight => Assert.True(float.IsFinite(weight)));
            Assert.All(snapshot.Optimiser.MeanSquares.ToArray(), square => Assert.True(float.IsFinite(square)));
        }

        AssertMarked(await StepsAsync(reader, AilingFactory.Unreadable), StepOutcome.Unmeasured, 0);
        AssertMarked(await StepsAsync(reader, AilingFactory.Unbounded), StepOutcome.Faulty, -10);
    }

    /// <summary>Every step that changed something is marked, and no step holds an infinity.</summary>
    private static void AssertMarked(StepRecorded[] steps, StepOutcome outcome, float reward)
    {
        Assert.All(steps, step => Assert.False(float.IsInfinity(step.P99Ms) || float.IsInfinity(step.MeanMs) || float.IsInfinity(step.ChangeCost)));
        var changes = steps.Where(step => step.Lever.Length > 0).ToArray();
        Assert.NotEmpty(changes);
        // One that was refused was never in effect.
        Assert.All(changes, step => Assert.True(step.Outcome == outcome || step is { Outcome: StepOutcome.Faulty, Reward: -10 }));
        Assert.Contains(changes, step => step.Outcome == outcome && step.Reward == reward);
    }

    private static async Task<StepRecorded[]> StepsAsync(JournalReader reader, ClusterId cluster) =>
        [.. (await reader.EventsAsync(cluster)).OfType<EpisodeRecorded>().SelectMany(episode => episode.Steps)];

    private static async Task TrainAsync(TuningNode node)
    {
        var plan = new TrainingPlan(
            [.. Clusters.Select(cluster => new TrainingCluster(cluster, new("poisson-low", new("low"))))],
            Iterations, Steps: 6, Seed: 20, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0.01, Selection.BuiltIn.Hash);
        using var inbox = Inbox.Create(node.System);
        node.Learner.Tell(new BeginTraining(Run, plan), inbox.Receiver);
        while (true)
        {
            switch (await inbox.ReceiveAsync(Patience))
            {
                case TrainingFinished:
                    return;
                case TrainingRefused refused:
                    Assert.Fail(refused.Reason);
                    break;
                case Status.Failure failure:
                    Assert.Fail(failure.Cause.Message);
                    break;
            }
        }
    }
}
