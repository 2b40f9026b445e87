namespace Sluice.Spark.Monitoring.Applications;

/// <summary>An application that runs, and where its driver answers.</summary>
/// <param name="Ui">The root of its UI; ends in a slash.</param>
/// <param name="Id">As its cluster manager named it.</param>
/// <param name="Name"><c>spark.app.name</c>.</param>
/// <param name="Attempt">Number of the attempt on YARN in cluster mode; null elsewhere.</param>
/// <param name="StartedMs">Milliseconds since 1970, the driver's clock; NaN if it does not say.</param>
public sealed record RunningApplication(Uri Ui, string Id, string Name, string? Attempt, double StartedMs)
{
    /// <summary>Whether it is the same run: not a resubmission, and not another attempt.</summary>
    public bool IsSameRun(RunningApplication? other) =>
        other is not null && Id == other.Id && Attempt == other.Attempt && StartedMs.Equals(other.StartedMs);

    /// <summary>A place in the REST interface, below the application.</summary>
    internal Uri Api(string path)
    {
        var attempt = Attempt is null ? "" : "/" + Uri.EscapeDataString(Attempt);
        return new Uri(Ui, $"api/v1/applications/{Uri.EscapeDataString(Id)}{attempt}/{path}");
    }

    /// <summary>A place in the UI besides.</summary>
    internal Uri Page(string path) => new(Ui, path);
}
