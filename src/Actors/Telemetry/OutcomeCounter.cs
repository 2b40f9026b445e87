using System.Diagnostics.Metrics;

namespace Sluice.Actors.Telemetry;

/// <summary>Counts by outcome. Every outcome is there from the start, at 0: a rate that begins with the first fault would miss that one.</summary>
internal sealed class OutcomeCounter<T>
    where T : struct, Enum
{
    private static readonly T[] Outcomes = Enum.GetValues<T>();
    private static readonly KeyValuePair<string, object?>[] Labels = [.. Outcomes.Select(outcome => KeyValuePair.Create("outcome", (object?)Words.Of(outcome)))];

    private readonly long[] _counts = new long[Outcomes.Length];

    public void Add(T outcome) => Interlocked.Increment(ref _counts[Array.IndexOf(Outcomes, outcome)]);

    public IEnumerable<Measurement<long>> Read() => Labels.Select((label, index) => new Measurement<long>(Volatile.Read(ref _counts[index]), label));
}
