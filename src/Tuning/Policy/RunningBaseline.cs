using System.Collections.Immutable;
using Sluice.Messages;

namespace Sluice.Tuning.Policy;

/// <summary>
/// Mean return of each step over the past episodes of each workload class, for a class that brings one episode an update.
/// Immutable: the caller keeps the one that an update hands back.
/// </summary>
public sealed record RunningBaseline
{
    public static RunningBaseline Empty { get; } = new();

    /// <summary>By class; the order is the classes' ordinal order.</summary>
    public ImmutableSortedDictionary<string, RunningMean> Classes { get; init; } =
        ImmutableSortedDictionary.Create<string, RunningMean>(StringComparer.Ordinal);

    /// <summary>The class's mean for episodes of this length; null when there is none yet.</summary>
    public RunningMean? Find(WorkloadClass workload, int steps) =>
        Classes.TryGetValue(workload.Value, out var mean) && mean.ByStep.Length == steps ? mean : null;

    /// <summary>Takes in the mean returns of an update's episodes of one class; another episode length starts afresh.</summary>
    /// <param name="workload">The class.</param>
    /// <param name="returns">Mean return of each step.</param>
    /// <param name="window">Updates that the mean reaches back over, about.</param>
    public RunningBaseline With(WorkloadClass workload, ReadOnlySpan<double> returns, int window)
    {
        var old = Find(workload, returns.Length);
        var count = Math.Min((old?.Count ?? 0) + 1, window);
        var means = ImmutableArray.CreateBuilder<double>(returns.Length);
        for (var t = 0; t < returns.Length; t++)
        {
            var before = old?.ByStep[t] ?? returns[t];
            means.Add(before + (returns[t] - before) / count);
        }

        return this with { Classes = Classes.SetItem(workload.Value, new RunningMean(means.MoveToImmutable(), count)) };
    }
}

/// <param name="ByStep">Mean return of each step.</param>
/// <param name="Count">Updates in it, up to the window.</param>
public sealed record RunningMean(ImmutableArray<double> ByStep, int Count);
