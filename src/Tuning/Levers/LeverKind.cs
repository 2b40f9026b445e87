namespace Sluice.Tuning.Levers;

/// <summary>What a lever's value is, which also decides how Spark wants it written.</summary>
public enum LeverKind
{
    /// <summary>Whole number, written bare whatever its unit.</summary>
    Integer,

    /// <summary>Real number, written bare.</summary>
    Real,

    /// <summary>Whole number of the unit (B, KiB or MiB), written with Spark's suffix.</summary>
    Bytes,

    /// <summary>Whole number of the unit (ms, s or min), written with Spark's suffix.</summary>
    Duration,

    /// <summary>0 is false, 1 is true.</summary>
    Boolean,

    /// <summary>Index into <see cref="Lever.Categories"/>.</summary>
    Categorical,
}
