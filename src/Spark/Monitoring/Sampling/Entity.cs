namespace Sluice.Spark.Monitoring.Sampling;

internal enum EntityKind
{
    /// <summary>The driver's own figures; there is one.</summary>
    Driver,

    /// <summary>An executor, by its id; the driver is listed among them as <c>driver</c>.</summary>
    Executor,

    /// <summary>A machine, by its name or address.</summary>
    Host,
}

/// <summary>What a reading is about.</summary>
internal readonly record struct Entity(EntityKind Kind, string Id)
{
    public const string DriverId = "driver";

    public static Entity Driver { get; } = new(EntityKind.Driver, DriverId);

    public static Entity Executor(string id) => new(EntityKind.Executor, id);

    public static Entity Host(string name) => new(EntityKind.Host, name);
}
