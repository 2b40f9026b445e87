namespace Sluice.Tuning.Levers.Ranking;

/// <summary>What a ranking is busy with.</summary>
public enum RankingPhase
{
    /// <summary>Reading observations; counted in series, how many there are is not known before.</summary>
    Reading,

    /// <summary>Correlating terms with targets; counted in targets.</summary>
    Correlating,

    /// <summary>Following the targets' paths; counted in targets.</summary>
    Paths,

    /// <summary>Ranking anew on drawn series; counted in replicates.</summary>
    Stability,
}
