using Sluice.Tuning.Policy;
using Sluice.Tuning.Policy.Torch;

namespace Sluice.Hosting.Fleet;

/// <summary>The learning engines by name.</summary>
internal static class Engines
{
    public static IReadOnlyList<string> Names { get; } = ["managed", "torch"];

    /// <summary>Makes an engine; the native one only where its library loads.</summary>
    /// <exception cref="ArgumentException">No such engine, or it cannot be had here and why.</exception>
    public static IPolicyEngine Create(string name, int threads) => name switch
    {
        "managed" => new ManagedEngine(threads),
        "torch" => TorchEngine.TryCreate(out var engine, out var reason)
            ? engine
            : throw new ArgumentException($"The engine torch cannot be had here: {reason} The engine managed can."),
        _ => throw new ArgumentException($"There is no engine '{name}'; the engines are {string.Join(" and ", Names)}."),
    };
}
