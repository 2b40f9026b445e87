namespace Sluice.Spark.Monitoring.Applications;

/// <summary>
/// Which application a cluster runs. A driver whose port is taken moves on to the next one without a word, so an application is known by its id and never by its
/// port; by its name only where the id is not known, as before the first rollout of ours.
/// </summary>
public sealed record ApplicationQuery
{
    private ApplicationQuery(string? id, string? name) => (Id, Name) = (id, name);

    public string? Id { get; }

    public string? Name { get; }

    public static ApplicationQuery ById(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return new(id, null);
    }

    /// <summary>The one of this name, with marks or without, that was started last.</summary>
    public static ApplicationQuery ByName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(null, name);
    }

    public override string ToString() => Id is null ? $"an application named {Name}" : $"application {Id}";
}
