namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Why a lasso path ends where it does.</summary>
public enum PathEnd
{
    /// <summary>As many terms have entered as were asked for.</summary>
    EnoughEntries,

    /// <summary>The penalty has fallen to the least: nothing left to explain.</summary>
    SmallestPenalty,

    /// <summary>Terms kept leaving and entering again: the data are too collinear to go on.</summary>
    TooManySteps,
}
