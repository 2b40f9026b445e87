using System.Diagnostics;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Experiments;

/// <summary>An experiment as lines.</summary>
internal sealed class LineExperimentView(Terminal terminal, IExperiment experiment, ExperimentPlan plan) : IExperimentWatcher
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private Pace _pace = new(1, 1);
    private int _episodes;
    private int _ended;
    private long _saidAt;

    public void Accepted(int episodes)
    {
        _episodes = episodes;
        _pace = new Pace(1, episodes);
        terminal.Say(Texts.Invariant(
            $"{experiment.Name}: policy {plan.Policy}, {plan.Loads.Count} loads, {plan.Seeds} held-out seeds, {plan.Steps} steps: {episodes} episodes"));
    }

    public void Ended(ContenderRun run)
    {
        _pace.Reach(++_ended);
        if (_saidAt != 0 && Stopwatch.GetElapsedTime(_saidAt) < Every && _ended < _episodes)
            return;
        _saidAt = Stopwatch.GetTimestamp();
        terminal.Say(Texts.Invariant(
            $"episode {_ended}/{_episodes}  {run.Contender} under {WorkloadSpelling.Short(run.Load)}, seed {run.World}: p99 {Texts.Latency(run.ClosingP99Ms)}  ETA {Texts.Clock(_pace.Left)}"));
    }
}
