namespace Sluice.Hosting.Reports;

/// <summary>What <c>demo -o json</c> shows; latencies are p99 in milliseconds over minutes 50-60.</summary>
/// <param name="Clusters">Clusters trained on.</param>
/// <param name="Episodes">Episodes the policy learnt from.</param>
/// <param name="Steps">Steps of those episodes.</param>
/// <param name="PolicyVersion">The policy that tuned.</param>
/// <param name="PolicyHash">SHA-256 over all that decides its actions.</param>
/// <param name="BaselineP99Ms">The twin's: same machines and arrivals, Spark's defaults.</param>
/// <param name="TunedP99Ms">The held-out cluster's.</param>
/// <param name="ReductionPct">How much lower.</param>
/// <param name="ReplayIdentical">Every state, probability, choice and reward of the tuned episode came out again from the journal alone.</param>
/// <param name="JournalEvents">Events in the journal.</param>
/// <param name="BatchDurationAloneP99Ms">What a batch interval of 2.5 s alone gave.</param>
internal sealed record DemoShape(
    int Clusters,
    long Episodes,
    long Steps,
    string PolicyVersion,
    string PolicyHash,
    double BaselineP99Ms,
    double TunedP99Ms,
    double ReductionPct,
    bool ReplayIdentical,
    long JournalEvents,
    double Seconds,
    double BatchDurationAloneP99Ms,
    double BatchDurationAloneReductionPct,
    string Episode,
    string Workload,
    ulong Seed,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Configuration,
    string Picture,
    string Journal);
