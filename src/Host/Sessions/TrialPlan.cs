using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Simulation;

namespace Sluice.Hosting.Sessions;

/// <summary>What is to be tuned, and against what it is compared.</summary>
/// <param name="Name">The id of the cluster that is tuned; the others' begin with it.</param>
/// <param name="Workload">As the workload catalogue spells it.</param>
/// <param name="Choice">Who chooses the changes: a policy or a rival.</param>
/// <param name="Steps">Steps, of which the last settles.</param>
/// <param name="Seed">Names the machines, the arrivals and every draw.</param>
/// <param name="ExploitShare">f.</param>
internal sealed record TrialPlan(ClusterId Name, string Workload, ActionSource Choice, int Steps, ulong Seed, double ExploitShare)
{
    /// <summary>Whose machines and arrivals these are; trials that name the same one can be compared.</summary>
    public ClusterId World { get; init; } = Name;

    /// <summary>What machines these are.</summary>
    public ClusterProfile Profile { get; init; } = ClusterProfile.Train;

    /// <summary>The policy's version or the rival's name, for people.</summary>
    public string ChosenBy => Choice switch
    {
        FromPolicy policy => policy.Version.ToString(),
        FromRival rival => $"the rival {rival.Name}",
        _ => throw new InvalidOperationException($"A trial is not chosen by {Choice.GetType().Name}."),
    };
}
