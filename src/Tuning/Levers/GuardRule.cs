using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>One condition on a configuration and the cluster it is meant for.</summary>
public sealed class GuardRule
{
    private readonly Func<Candidate, ClusterShape, bool> _holds;
    private readonly Func<Candidate, ClusterShape, string> _explain;

    internal GuardRule(
        string name,
        GuardSeverity severity,
        ImmutableArray<Lever> levers,
        Func<Candidate, ClusterShape, bool> holds,
        Func<Candidate, ClusterShape, string> explain) =>
        (Name, Severity, Levers, _holds, _explain) = (name, severity, levers, holds, explain);

    /// <summary>Unique; for logs, and for the catalogue's <c>enforced_by</c> column.</summary>
    public string Name { get; }

    public GuardSeverity Severity { get; }

    /// <summary>Every lever whose value the condition reads.</summary>
    public ImmutableArray<Lever> Levers { get; }

    /// <summary>Whether the condition holds; allocates nothing.</summary>
    public bool Holds(Candidate configuration, ClusterShape shape) => _holds(configuration, shape);

    /// <summary>The violation, or null where the condition holds.</summary>
    public GuardViolation? Check(Candidate configuration, ClusterShape shape) =>
        Holds(configuration, shape) ? null : new GuardViolation(Name, Levers, _explain(configuration, shape));

    public override string ToString() => $"{Name} ({Severity})";
}
