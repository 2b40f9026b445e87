using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Fleet;

/// <summary>The learning engines by name.</summary>
internal static class Engines
{
    public static IReadOnlyList<string> Names { get; } = ["managed"];

    /// <summary>Makes an engine; the native one only where its library loads.</summary>
    /// <exception cref="ArgumentException">No such engine, or it cannot be had here and why.</exception>
    public static IPolicyEngine Create(string name, int threads) => name switch
    {
        "managed" => new ManagedEngine(threads),
        _ => throw new ArgumentException($"There is no engine '{name}'; the engines are {string.Join(", ", Names)}."),
    };
}
