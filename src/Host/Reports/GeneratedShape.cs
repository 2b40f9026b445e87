namespace Sluice.Hosting.Reports;

/// <summary>What <c>dataset generate -o json</c> shows.</summary>
/// <param name="Done">Configurations in the journal.</param>
/// <param name="Partitions">Clusters whose walk is complete and written.</param>
/// <param name="Finished">False for a run that was stopped and can be resumed.</param>
/// <param name="Next">The command to type next.</param>
internal sealed record GeneratedShape(
    string Directory, ulong Seed, int Clusters, int Configurations, int Done, int Partitions, bool Finished, string Next, double Seconds);
