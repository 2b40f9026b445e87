using Sluice.Tuning.Episodes;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>episode replay -o json</c> shows.</summary>
/// <param name="Steps">Steps recomputed.</param>
/// <param name="First">The first difference; null when all is identical.</param>
internal sealed record ReplayShape(string Episode, bool Identical, int Steps, ReplayDifference? First)
{
    public string Sentence => First is { } first
        ? $"differs at step {first.Step + 1}: {first.What} is {first.Recorded} in the journal, {first.Recomputed} recomputed"
        : "identical";
}
