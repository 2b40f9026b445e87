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

/// <summary>How far a ranking is.</summary>
/// <param name="Phase">The phase it is in.</param>
/// <param name="Done">Finished in this phase.</param>
/// <param name="Of">All of this phase, or 0 where that is not known.</param>
public readonly record struct RankingProgress(RankingPhase Phase, int Done, int Of);
