namespace Sluice.Spark.Live.Examining;

public enum FindingState
{
    Ok,

    /// <summary>It works, but less well than it could, or something is not known.</summary>
    Warning,

    Failed,
}

/// <summary>What an examination found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What is there; holds no secret.</param>
/// <param name="Mend">What to do about it; empty for one that is ok.</param>
public sealed record Finding(string Check, FindingState State, string Found, string Mend = "")
{
    public static Finding Ok(string check, string found) => new(check, FindingState.Ok, found);

    public static Finding Warning(string check, string found, string mend) => new(check, FindingState.Warning, found, mend);

    public static Finding Failed(string check, string found, string mend) => new(check, FindingState.Failed, found, mend);
}
