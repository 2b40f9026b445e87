using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>The catalogue's guards as executable rules, and what they say about a configuration.</summary>
public static class GuardRules
{
    /// <summary>Every rule, refusals and advice.</summary>
    public static ImmutableArray<GuardRule> All { get; } =
        [.. MemoryGuards.All, .. PlacementGuards.All, .. BufferGuards.All, .. TimeGuards.All, .. DataGuards.All, .. AdviceOnManagers.All, .. AdviceOnParents.All];

    private static readonly GuardRule[] Refusals = [.. All.Where(rule => rule.Severity == GuardSeverity.Refuse)];

    private static readonly GuardRule[][] RefusalsByLever =
        [.. LeverCatalogue.All.Select(lever => Refusals.Where(rule => rule.Levers.Contains(lever)).ToArray())];

    // For each lever, those that some refusing rule reads together with it or with a lever that follows it.
    private static readonly UInt128[] ReadTogether =
    [
        .. LeverCatalogue.All.Select(one => Refusals
            .Where(rule => rule.Levers.Any(lever => lever == one || lever.InheritsFrom == one.Name))
            .SelectMany(rule => rule.Levers)
            .Aggregate(UInt128.Zero, (all, lever) => all | UInt128.One << lever.Index)),
    ];

    /// <summary>Every refusing rule that <paramref name="configuration"/> breaks; empty when it may be applied.</summary>
    public static IReadOnlyList<GuardViolation> Check(Configuration configuration, ClusterShape shape) =>
        [.. Broken(GuardSeverity.Refuse, configuration, shape)];

    /// <summary>Every advising rule that <paramref name="configuration"/> breaks: warnings, none of which keeps it from being applied.</summary>
    public static IReadOnlyList<GuardViolation> Advice(Configuration configuration, ClusterShape shape) =>
        [.. Broken(GuardSeverity.Advise, configuration, shape)];

    /// <summary>
    /// Whether no refusing rule that reads <paramref name="changed"/> is broken. Enough for a candidate that differs in this one lever from
    /// a configuration that passes <see cref="Check"/>. Allocates nothing: it masks every action of every step.
    /// </summary>
    public static bool Allows(Candidate candidate, Lever changed, ClusterShape shape)
    {
        foreach (var rule in RefusalsByLever[changed.Index])
            if (!rule.Holds(candidate, shape))
                return false;
        return true;
    }

    /// <summary>Whether some refusing rule reads both: only then can a change of one of them alter what is allowed of the other.</summary>
    public static bool AreReadTogether(Lever one, Lever other) => (ReadTogether[one.Index] >> other.Index & 1) != 0;

    private static IEnumerable<GuardViolation> Broken(GuardSeverity severity, Configuration configuration, ClusterShape shape) =>
        All.Where(rule => rule.Severity == severity).Select(rule => rule.Check(configuration, shape)).OfType<GuardViolation>();
}
