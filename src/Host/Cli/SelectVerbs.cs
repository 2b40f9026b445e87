using System.CommandLine;

namespace Sluice.Hosting.Cli;

/// <summary><c>select metrics</c> and <c>select levers</c>: from what can be observed and moved to the few that matter.</summary>
internal static class SelectVerbs
{
    public static Command Create(Surroundings surroundings) => new("select", "Select metrics and levers from training data.")
    {
        SelectMetricsVerb.Create(surroundings),
        SelectLeversVerb.Create(surroundings),
    };
}
