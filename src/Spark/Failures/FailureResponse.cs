namespace Sluice.Spark.Failures;

/// <summary>What is to be done about a failure.</summary>
public enum FailureResponse
{
    /// <summary>Put back what ran before; the configuration counts as faulty.</summary>
    RollBack,

    /// <summary>The same, and the guard that let it pass is too loose.</summary>
    RollBackAndTighten,

    /// <summary>Stop it for good before it is started again, then put back what ran before.</summary>
    StopAndRollBack,

    /// <summary>The same again, after a while; no penalty.</summary>
    Retry,

    /// <summary>Go on: a valid step of a bad reward. Put back what ran before only if the backlog comes near the retention.</summary>
    Measure,

    /// <summary>No step comes of it.</summary>
    Discard,
}
