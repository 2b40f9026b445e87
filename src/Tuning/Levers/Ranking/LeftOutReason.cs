namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Why a lever has no place in a ranking.</summary>
public enum LeftOutReason
{
    /// <summary>It had one value in all observations: the data say nothing about it.</summary>
    NeverChanged,

    /// <summary>It always moved with another lever, and what one does the other does: that one stands for both.</summary>
    Alias,
}
