namespace Sluice.Tuning.Levers;

/// <summary>Where the value of a lever that nobody has set comes from.</summary>
public enum DefaultOrigin
{
    /// <summary>One number on every cluster: it may be written out without changing anything.</summary>
    Fixed,

    /// <summary>Spark derives it from the cluster; the catalogue's number holds on a standalone cluster of 9 workers with 8 cores.</summary>
    Deployment,

    /// <summary>It differs between Spark versions; the catalogue's number is that of 2.3.</summary>
    Version,

    /// <summary>It follows another lever: <see cref="Lever.InheritsFrom"/>.</summary>
    Inherited,
}
