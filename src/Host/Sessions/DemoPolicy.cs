using Sluice.Messages;

namespace Sluice.Hosting.Sessions;

/// <summary>The policy that a demonstration tunes with.</summary>
/// <param name="Hash">SHA-256 over all that decides its actions.</param>
/// <param name="Clusters">Clusters it learnt from.</param>
/// <param name="Steps">Steps an episode of its training.</param>
internal sealed record DemoPolicy(PolicyVersion Version, string Hash, int Clusters, int Steps)
{
    /// <summary>The one that comes with the product; how it was trained is in its provenance.</summary>
    public static DemoPolicy Pretrained
    {
        get
        {
            var (snapshot, _, provenance) = PretrainedPolicy.Document;
            return new DemoPolicy(snapshot.Version, snapshot.Hash, provenance.GetProperty("clusters").GetInt32(), provenance.GetProperty("steps").GetInt32());
        }
    }
}
