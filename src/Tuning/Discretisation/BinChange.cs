namespace Sluice.Tuning.Discretisation;

/// <summary>What an assignment did to the bins, in the order in which the rules run.</summary>
[Flags]
public enum BinChange
{
    None = 0,

    /// <summary>A bin was added beyond the edge.</summary>
    Expanded = 1,

    /// <summary>Every bin wide enough was cut in two.</summary>
    Halved = 2,

    /// <summary>One or more pairs of neighbours became one.</summary>
    Merged = 4,
}
