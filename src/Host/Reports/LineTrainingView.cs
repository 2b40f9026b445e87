using System.Diagnostics;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Terminals;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Reports;

/// <summary>A training run as lines, for logs and pipes.</summary>
internal sealed class LineTrainingView(Terminal terminal, TrainingPlan plan) : ITrainingWatcher
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Pace _pace = new(plan.Clusters.Count * plan.Steps, plan.Iterations);
    private long _saidAt;

    public void Accepted(int iteration)
    {
        _pace.Begin(iteration);
        terminal.Say(Texts.Invariant($"training on {plan.Clusters.Count} clusters, iteration {iteration} of {plan.Iterations}, {plan.Steps} steps an episode, seed {plan.Seed}"));
    }

    public void Progressed(TrainingProgressed progressed)
    {
        _pace.Reach(progressed.Iteration);
        var isDue = _saidAt == 0 || Stopwatch.GetElapsedTime(_saidAt) >= Every || progressed.Iteration == progressed.Of;
        if (!isDue)
            return;
        _saidAt = Stopwatch.GetTimestamp();
        var s = progressed.Statistics;
        terminal.Say(Texts.Invariant(
            $"iteration {progressed.Iteration}/{progressed.Of}  return {s.MeanReturn:0.000}  p99/T_ref {s.MeanLastP99Ratio:0.000}  faulty {s.FaultyShare * 100:0.0} %  {_pace.StepsPerSecond * 60:#,0} steps/min  ETA {Texts.Clock(_pace.Left)}"));
    }
}
