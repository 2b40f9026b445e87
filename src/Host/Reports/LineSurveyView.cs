using System.Diagnostics;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Reports;

/// <summary>The generation of training data as lines.</summary>
internal sealed class LineSurveyView(Terminal terminal, DatasetPlan plan) : ISurveyWatcher
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Pace _pace = new(1, plan.Configurations);
    private int _done;
    private long _saidAt;

    public void Accepted(int done)
    {
        _done = done;
        _pace.Begin(done);
        terminal.Say(Texts.Invariant(
            $"{plan.Configurations:#,0} configurations on {plan.Clusters} clusters, {done:#,0} of them done, seed {plan.Seed}"));
    }

    public void Advanced(int configurations)
    {
        _done += configurations;
        _pace.Reach(_done);
        if (_saidAt != 0 && Stopwatch.GetElapsedTime(_saidAt) < Every && _done < plan.Configurations)
            return;
        _saidAt = Stopwatch.GetTimestamp();
        terminal.Say(Texts.Invariant(
            $"configuration {_done:#,0}/{plan.Configurations:#,0}  {_pace.StepsPerSecond * 60:#,0} a minute  ETA {Texts.Clock(_pace.Left)}"));
    }
}
