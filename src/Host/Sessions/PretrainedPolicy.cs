using System.Reflection;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Sessions;

/// <summary>The policy that comes with the product, so that a cluster can be tuned before anything was trained. Its provenance is in the file.</summary>
internal static class PretrainedPolicy
{
    /// <summary>What people call it on the command line.</summary>
    public const string Name = "pretrained";

    private static readonly Lazy<PolicyDocument> Read = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("pretrained.json")!;
        using var reader = new StreamReader(stream);
        return PolicyDocument.FromJson(reader.ReadToEnd(), "the pretrained policy");
    });

    public static PolicyDocument Document => Read.Value;
}
