namespace Sluice.Messages.Clusters;

/// <summary>What it takes to reach one Spark cluster and to know which class it belongs to.</summary>
/// <param name="Connection">How to connect: for a simulated cluster its workload, e.g. <c>poisson-high</c> or <c>trace:FILE:RATE</c>; for a live one <c>live:</c> and its file as JSON on one line, which holds no secret.</param>
/// <param name="Class">The workload class whose baseline and reference latency the cluster shares.</param>
/// <param name="Profile">Node profile, e.g. <c>train</c> (8 vCPU, 64 GB) or <c>eval</c> (4 vCPU, 15 GB).</param>
public sealed record ClusterDescription(string Connection, WorkloadClass Class, string Profile = "train");
