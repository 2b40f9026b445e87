using System.Collections.Immutable;
using Sluice.Spark.Failures;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>Why a run did not get through a gate.</summary>
/// <param name="Signals">What code decides by.</param>
/// <param name="Reason">For people.</param>
internal sealed record GateMiss(FailureSignals Signals, string Reason)
{
    private const int LongestWords = 300;

    /// <param name="view">How the run did at last; null if nobody said.</param>
    /// <param name="signals">What was seen besides.</param>
    /// <param name="reason">Which gate, and what was missing there.</param>
    public static GateMiss Of(RunView? view, FailureSignals signals, string reason)
    {
        // What a healthy driver says all the time speaks of evictions and decommissioning, too.
        var texts = (view?.Texts ?? []).Where(text => !text.Contains(" INFO ", StringComparison.Ordinal) && !text.Contains(" DEBUG ", StringComparison.Ordinal));
        var said = signals.Texts.Concat(texts).ToImmutableArray();
        var all = signals with
        {
            State = view?.Word ?? "",
            DriverExit = view?.DriverExit,
            Attempts = view?.Attempts ?? 1,
            Texts = said,
        };
        var words = said.LastOrDefault(text => text.Contains("Exception", StringComparison.Ordinal) || text.Contains("Error", StringComparison.Ordinal))
            ?? (said.IsEmpty ? null : said[^1]);
        return new GateMiss(all, words is null ? reason : $"{reason} Its last words: {(words.Length > LongestWords ? words[..LongestWords] : words).Trim()}");
    }
}
