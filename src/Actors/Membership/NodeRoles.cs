namespace Sluice.Actors.Membership;

/// <summary>What an Akka node may be there for. The names are also in the HOCON.</summary>
public static class NodeRoles
{
    /// <summary>Owns Spark clusters.</summary>
    public const string Tuner = "tuner";

    /// <summary>May run the learner; one of them does.</summary>
    public const string Learner = "learner";

    public static IReadOnlyList<string> All { get; } = [Tuner, Learner];
}
