namespace Sluice.Hosting.Reports;

/// <summary>What <c>load produce -o json</c> shows.</summary>
/// <param name="Run">Begins every event's id.</param>
/// <param name="Seconds">How long it produced.</param>
/// <param name="Due">Events that the workload wanted.</param>
/// <param name="Delivered">Events that the broker acknowledged.</param>
/// <param name="Failed">Events that it did not.</param>
/// <param name="EventsPerSecond">Acknowledged ones.</param>
/// <param name="MegabytesPerSecond">Of their bodies.</param>
/// <param name="BlockedSeconds">How long the broker was slower than the load.</param>
internal sealed record LoadShape(
    string Workload, string Topic, string Run, double Seconds, long Due, long Delivered, long Failed, double EventsPerSecond, double MegabytesPerSecond,
    double BlockedSeconds);
