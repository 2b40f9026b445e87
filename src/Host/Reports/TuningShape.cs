using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>tune -o json</c> shows; latencies are p99 in milliseconds over the closing window.</summary>
/// <param name="Episode">Of the tuned cluster, as <c>episode show</c> takes it.</param>
/// <param name="Policy">Which version chose the changes; null where a rival did.</param>
/// <param name="Rival">Which rival chose the changes; null where a policy did.</param>
/// <param name="BaselineP99Ms">The twin's: same machines and arrivals, Spark's defaults.</param>
/// <param name="ReductionPct">How much lower than the twin's the tuned cluster's is.</param>
/// <param name="BatchDurationAloneP99Ms">What a batch interval of 2.5 s alone gave.</param>
/// <param name="Configuration">Levers that differ from Spark's defaults at the end.</param>
/// <param name="Picture">The latency timeline.</param>
internal sealed record TuningShape(
    string Episode,
    string Workload,
    string? Policy,
    string? Rival,
    ulong Seed,
    int Steps,
    double ExploitShare,
    double BaselineP99Ms,
    double TunedP99Ms,
    double ReductionPct,
    double BatchDurationAloneP99Ms,
    double BatchDurationAloneReductionPct,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Configuration,
    string Journal,
    string Picture,
    double Seconds)
{
    public static TuningShape Of(TrialResult trial, string journal, string picture, double seconds) => new(
        trial.Tuned.Episode.ToString(),
        trial.Plan.Workload,
        (trial.Plan.Choice as FromPolicy)?.Version.ToString(),
        (trial.Plan.Choice as FromRival)?.Name,
        trial.Plan.Seed,
        trial.Plan.Steps,
        trial.Plan.ExploitShare,
        trial.BaselineP99Ms,
        trial.TunedP99Ms,
        trial.ReductionPct,
        trial.BatchDurationAloneP99Ms,
        trial.BatchDurationAloneReductionPct,
        Change.Of(trial.Tuned.Events),
        [.. trial.Tuned.Closed.Configuration.Select(Change.Describe)],
        journal,
        picture,
        seconds);
}
