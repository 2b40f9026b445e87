using Sluice.Messages;

namespace Sluice.Hosting.Fleet;

/// <summary>
/// The connection string of a simulated cluster: <c>WORKLOAD[?world=NAME]</c>. Machines, their drift and their accidents are drawn for a
/// world; clusters that name the same one differ in nothing but their configuration. Unnamed, a cluster is a world of its own.
/// </summary>
/// <param name="Workload">As the workload catalogue spells it.</param>
/// <param name="World">Whose machines these are; null for the cluster's own.</param>
internal sealed record SimulatedConnection(string Workload, ClusterId? World = null)
{
    private const string WorldPart = "?world=";

    public static SimulatedConnection Parse(string text)
    {
        // From the end: a trace's file name may hold anything.
        var at = text.LastIndexOf(WorldPart, StringComparison.Ordinal);
        return at < 0 ? new SimulatedConnection(text) : new SimulatedConnection(text[..at], new ClusterId(text[(at + WorldPart.Length)..]));
    }

    public override string ToString() => World is { } world ? $"{Workload}{WorldPart}{world}" : Workload;
}
