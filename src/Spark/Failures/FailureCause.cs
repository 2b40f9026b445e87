namespace Sluice.Spark.Failures;

/// <summary>Whose fault a failure is.</summary>
public enum FailureCause
{
    /// <summary>The configuration's: it is taken back and not tried again.</summary>
    Configuration,

    /// <summary>The surroundings': says nothing of the configuration.</summary>
    Infrastructure,

    /// <summary>The way it was rolled out or observed: neither the configuration nor the surroundings are to blame, and there is nothing to learn from it.</summary>
    Procedure,
}
