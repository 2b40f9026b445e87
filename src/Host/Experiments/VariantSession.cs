using Sluice.Actors;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Experiments;

/// <summary>Trains one variant of a policy, then lets it tune every held-out world of the experiment.</summary>
internal sealed class VariantSession(TuningNode node)
{
    /// <summary>Updates, clusters and steps of a variant's training: long enough to tell good from bad, short enough for a dozen of them.</summary>
    public const int Iterations = 100;
    public const int Clusters = 80;
    public const int Steps = 25;

    /// <summary>All variants train on the same clusters and arrivals: the run's name and seed draw them.</summary>
    public static TrainingPlan PlanOf(Variant variant, Selection selection, ulong seed, int iterations) =>
        variant.Planned(DemoPreset.Plan(FleetPlan.Evenly(Run, Clusters, FleetPlan.Workloads), seed, iterations) with { Steps = Steps, SelectionHash = selection.Hash });

    private static RunId Run { get; } = new("ablation");

    public async Task<IReadOnlyList<ContenderRun>> RunAsync(
        Variant variant, TrainingPlan training, ExperimentPlan plan, int together, Action<TrainingProgressed> watch, CancellationToken stop)
    {
        var curve = new Curve(watch);
        var trained = await new TrainingSession(node).RunAsync(Run, training, curve, stop).ConfigureAwait(false);
        if (!trained.IsFinished)
            throw new OperationCanceledException($"Variant {variant.Name} was stopped at {trained.Policy}.");
        var contender = new Contender(variant.Name, new FromPolicy(trained.Policy));
        var runs = await new ExperimentSession(new HeldOutTrial(new EpisodeSession(node)))
            .RunAsync((_, _) => [contender], plan, together, null, stop).ConfigureAwait(false);
        return [.. runs.Select(run => run with { Training = curve.Updates })];
    }

    private sealed class Curve(Action<TrainingProgressed> watch) : ITrainingWatcher
    {
        public List<UpdateStatistics> Updates { get; } = [];

        public void Accepted(int iteration)
        {
        }

        public void Progressed(TrainingProgressed progressed)
        {
            Updates.Add(progressed.Statistics);
            watch(progressed);
        }
    }
}
