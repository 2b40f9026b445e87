using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Hosting.Terminals;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>Where a policy comes from, as it is exported with it.</summary>
internal static class Provenance
{
    /// <param name="version">The policy.</param>
    /// <param name="plan">What its run was asked to do; null for one that was itself imported, whose run is in another journal.</param>
    /// <param name="log">What it learnt from again; null for one that was trained on clusters.</param>
    public static JsonElement Of(PolicyVersion version, TrainingPlan? plan, LogProvenance? log) => Json.Element(new
    {
        Policy = version.ToString(),
        Product = typeof(Provenance).Assembly.GetName().Version!.ToString(3),
        Clusters = plan?.Clusters.Count,
        Workloads = plan?.Clusters.Select(cluster => cluster.Description.Connection).Distinct(),
        Profiles = plan?.Clusters.Select(cluster => cluster.Description.Profile).Distinct(),
        plan?.Steps,
        plan?.Seed,
        plan?.ExploitShare,
        plan?.Engine,
        plan?.LearningRate,
        plan?.EntropyBonus,
        Reward = plan?.Rules.Reward,
        Exploration = plan?.Rules.Exploration,
        Baseline = plan?.Baseline,
        FromLog = log,
    });

    /// <summary>What was kept for a run, as that of one of its versions.</summary>
    public static JsonElement Read(string kept, PolicyVersion version)
    {
        var content = JsonNode.Parse(kept)!.AsObject();
        content["policy"] = version.ToString();
        return JsonSerializer.SerializeToElement(content);
    }
}

/// <summary>The log that a policy learnt from again.</summary>
/// <param name="Journal">The journal that held it.</param>
/// <param name="Start">The version that was started from.</param>
/// <param name="StartHash">Its hash.</param>
/// <param name="FirstVersion">The oldest version whose episodes were used.</param>
/// <param name="LastVersion">The newest.</param>
/// <param name="Episodes">Episodes used.</param>
/// <param name="Passes">How often the log was gone through.</param>
/// <param name="StalenessBound">In versions.</param>
internal sealed record LogProvenance(
    string Journal, string Start, string StartHash, string FirstVersion, string LastVersion, int Episodes, int Passes, int StalenessBound);
