namespace Sluice.Hosting.Reports;

/// <summary>What <c>loadtest -o json</c> shows.</summary>
/// <param name="Clusters">Managed clusters.</param>
/// <param name="Speed">Cluster time that passed in a unit of real time.</param>
/// <param name="Minutes">Real minutes measured, after all were in an episode.</param>
/// <param name="Journal">Where the journal is, without a password.</param>
/// <param name="FirstStartSeconds">Until all were in an episode, from nothing.</param>
/// <param name="RecoverySeconds">The same after the node was stopped and started again.</param>
/// <param name="EventsPerSecond">Events persisted a second.</param>
/// <param name="ProcessorShare">Of one core, while measured.</param>
/// <param name="PeakMegabytes">Of the whole process.</param>
/// <param name="Episodes">Finished while measured.</param>
/// <param name="Errors">Errors in the log, over everything; an open circuit breaker is one.</param>
internal sealed record LoadTestShape(
    int Clusters,
    double Speed,
    double Minutes,
    string Journal,
    double FirstStartSeconds,
    double RecoverySeconds,
    double EventsPerSecond,
    double ProcessorShare,
    long PeakMegabytes,
    long Episodes,
    int Errors);
