using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ReusePassTests
{
    private static readonly PolicyShape Shape = new(3, 20, 5);
    private static readonly RunId Run = new("run");
    private static readonly PolicySnapshot Current = PolicySnapshot
        .Untrained(Run, Shape, 1, Normalisation.Identity(3), "selection", EncodingSettings.Default).Named(new(Run, 5));

    private static readonly ManagedEngine Engine = new();

    [Fact]
    public void Episodes_of_the_current_policy_weigh_one_and_make_the_update_that_training_makes()
    {
        var episodes = Many(5, 1);
        var update = Assert.Single(Pass(episodes).Updates);
        var trained = PolicyLearner.Learn(Engine, Current, RunningBaseline.Empty, episodes, LearningSettings.Default, 6);
        Assert.Equal(trained.Next.Hash, update.Next.Hash);
        Assert.Equal(trained.Next.Optimiser, update.Next.Optimiser);
        Assert.Equal(trained.Next.Version, update.Next.Version);
        Assert.Equal(new ImportanceWeights(60, 0, 60, 60), update.Weights);
    }

    [Fact]
    public void Each_iteration_makes_an_update_oldest_first_with_weights_under_the_policy_as_it_is_by_then()
    {
        var log = (TrainingEpisode[])[.. Many(5, 1), .. Many(3, 2), .. Many(4, 3)];
        var pass = Pass(log);
        Assert.Equal([6, 7, 8], pass.Updates.Select(update => update.Next.Version.Number));

        // By hand: iteration after iteration, each against the version before it.
        var (current, running) = (Current, RunningBaseline.Empty);
        var settings = LearningSettings.Default with { StalenessBound = 100 };
        for (var i = 0; i < 3; i++)
        {
            var assembly = BatchAssembly.From(current, log.Where(episode => episode.Policy.Number == 3 + i), settings, running);
            Assert.Equal(ImportanceWeights.Of(assembly.Batch!.Weights, true), pass.Updates[i].Weights);
            current = current.After(Engine.Update(current.Weights, current.Optimiser, assembly.Batch, settings, settings.EntropyBonusAt(5 + i)));
            running = assembly.Running;
            Assert.Equal(current.Hash, pass.Updates[i].Next.Hash);
        }

        Assert.InRange(pass.Weights.EffectiveShare, 0.1, 0.999);
        Assert.Equal(180, pass.Weights.Rows);
    }

    [Fact]
    public void A_second_pass_goes_on_and_sees_the_log_through_the_policy_that_the_first_made()
    {
        var log = LoggedIteration.Of(Many(5, 1));
        var first = ReusePass.Over(Engine, log, Current, RunningBaseline.Empty, LearningSettings.Default).Updates[^1];
        var second = ReusePass.Over(Engine, log, first.Next, first.Running, LearningSettings.Default);
        Assert.True(second.Weights.Mean < 1);
        Assert.Equal(7, second.Updates[^1].Next.Version.Number);
    }

    [Fact]
    public void The_order_in_which_episodes_are_read_and_the_threads_change_nothing()
    {
        var log = (TrainingEpisode[])[.. Many(4, 2), .. Many(5, 1)];
        var straight = Pass(log);
        var backwards = ReusePass.Over(
            new ManagedEngine(3), LoggedIteration.Of(log.Reverse()), Current, RunningBaseline.Empty, LearningSettings.Default);
        Assert.Equal(straight.Updates.Select(update => update.Next.Hash), backwards.Updates.Select(update => update.Next.Hash));
        Assert.Equal(straight.Weights, backwards.Weights);
    }

    [Fact]
    public void An_iteration_without_a_measurement_is_passed_over()
    {
        var silent = Many(4, 2).Select(episode => episode with { Steps = [.. episode.Steps.Select(step => step with { Weight = 0 })] });
        Assert.Single(Pass([.. silent, .. Many(5, 1)]).Updates);
        Assert.Empty(Pass([]).Updates);
    }

    private static ReusePass Pass(IEnumerable<TrainingEpisode> episodes) =>
        ReusePass.Over(Engine, LoggedIteration.Of(episodes), Current, RunningBaseline.Empty, LearningSettings.Default);

    /// <summary>Six episodes of ten steps in two classes, drawn uniformly.</summary>
    private static TrainingEpisode[] Many(int version, ulong seed)
    {
        var random = RandomStream.For(seed);
        return
        [
            .. Enumerable.Range(0, 6).Select(i => new TrainingEpisode(
                new(new ClusterId($"c{i}"), version + 1),
                new(i % 2 == 0 ? "a" : "b"),
                new(Run, version),
                [.. Enumerable.Range(0, 10).Select(_ => Step(() => (float)random.NextNormal(), random.NextIndex(5)))])),
        ];
    }

    private static TrajectoryStep Step(Func<float> draw, int action) => new([draw(), draw(), draw()], [0b11111], action, 0.2f, draw(), 1, 1, false);
}
