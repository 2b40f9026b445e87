namespace Sluice.Messages;

/// <summary>Names one managed Spark cluster; unique over the life of the data, since journal ids are built from it.</summary>
public readonly record struct ClusterId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>One episode of one cluster; numbers rise by one within a cluster.</summary>
public readonly record struct EpisodeId(ClusterId Cluster, int Number)
{
    public override string ToString() => $"{Cluster.Value}/{Number}";

    /// <summary>Reads what <see cref="ToString"/> writes: <c>cluster/number</c>.</summary>
    public static bool TryParse(string? text, out EpisodeId id)
    {
        id = default;
        var slash = text?.LastIndexOf('/') ?? -1;
        if (slash <= 0 || !int.TryParse(text.AsSpan(slash + 1), out var number) || number < 0)
            return false;
        id = new EpisodeId(new ClusterId(text![..slash]), number);
        return true;
    }
}

/// <summary>A training run: the name under which policy versions and training clusters of one run belong together.</summary>
public readonly record struct RunId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A policy of a run; version 0 is the untrained one and every update adds one.</summary>
public readonly record struct PolicyVersion(RunId Run, int Number)
{
    public override string ToString() => $"{Run.Value}@{Number}";

    /// <summary>Reads what <see cref="ToString"/> writes: <c>run@number</c>.</summary>
    public static bool TryParse(string? text, out PolicyVersion version)
    {
        version = default;
        var at = text?.LastIndexOf('@') ?? -1;
        if (at <= 0 || !int.TryParse(text.AsSpan(at + 1), out var number) || number < 0)
            return false;
        version = new PolicyVersion(new RunId(text![..at]), number);
        return true;
    }
}

/// <summary>Clusters that carry the same kind of load; their episodes share a baseline (method, section 7).</summary>
public readonly record struct WorkloadClass(string Value)
{
    public override string ToString() => Value;
}
