using Sluice.Hosting.Presets;
using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Experiments;

/// <summary>One contender on one load in one held-out world.</summary>
/// <param name="Load">As the workload catalogue spells it.</param>
/// <param name="World">Its number, from 1.</param>
internal sealed record ContenderRun(string Load, int World, string Contender, WatchedEpisode Episode)
{
    /// <summary>How the contender's policy was trained, an element an update, where the experiment trained it.</summary>
    public IReadOnlyList<UpdateStatistics> Training { get; init; } = [];

    /// <summary>p99 over the closing window, milliseconds; infinite where nothing was finished.</summary>
    public double ClosingP99Ms => Episode.Closed.ClosingP99Ms is { } p99 && !double.IsNaN(p99) ? p99 : double.PositiveInfinity;

    /// <summary>Area under p99 over time from the first step to the end of the closing window.</summary>
    public double AreaMsMinutes => LatencyCurve.AreaMsMinutes(Episode.Minutes, OnlinePreset.Opening);

    /// <summary>p99 over the closing window, over that of another contender in the same world; NaN where that one did not play.</summary>
    public double RatioTo(string contender, IEnumerable<ContenderRun> all) =>
        all.FirstOrDefault(other => other.Contender == contender && other.Load == Load && other.World == World) is not { } against ? double.NaN
        // Two that finished nothing are alike; infinity over infinity is no number.
        : ClosingP99Ms == against.ClosingP99Ms ? 1
        : ClosingP99Ms / against.ClosingP99Ms;

    public int FaultyConfigurations => Episode.Steps.Count(step => step.Outcome == StepOutcome.Faulty);
}
