namespace Sluice.Spark.Monitoring.Applications;

/// <summary>An application in the answer to <c>/api/v1/applications</c>, as its newest attempt has it.</summary>
/// <param name="Id">As its cluster manager named it.</param>
/// <param name="Name"><c>spark.app.name</c>.</param>
/// <param name="Attempt">Number of the attempt on YARN in cluster mode; null elsewhere.</param>
/// <param name="StartedMs">Milliseconds since 1970, the driver's clock; NaN if it does not say.</param>
/// <param name="IsCompleted">True on a history server, and while a driver ends.</param>
internal sealed record ListedApplication(string Id, string Name, string? Attempt, double StartedMs, bool IsCompleted);
