namespace Sluice.Tuning.Levers;

/// <summary>Why a clause of a guard is no rule: what keeps it, or what would have to be known to decide it.</summary>
public enum GuardNote
{
    /// <summary>Reading and writing properties sees to it: the suffix, the key, whether a default is written at all.</summary>
    Written,

    /// <summary>The catalogue's limits and categories admit nothing else.</summary>
    Range,

    /// <summary>It says what a value does and forbids nothing.</summary>
    Effect,

    /// <summary>It depends on arrivals or on what is measured while running.</summary>
    Load,

    /// <summary>It depends on the application's code, its source or its checkpoint. What goes wrong shows at once; what harms data silently is a rule.</summary>
    Job,

    /// <summary>It depends on hosts, daemons, native libraries or the operator's own properties that a <see cref="ClusterShape"/> does not tell.</summary>
    Site,

    /// <summary>It names the parent without which the lever does nothing: one advising rule a parent.</summary>
    Parent,
}
