using System.CommandLine;

namespace Sluice.Hosting.Cli;

/// <summary><c>simulate run</c>, <c>calibrate</c>, <c>levers</c> and <c>fit</c>: the simulated cluster by itself.</summary>
internal static class SimulateVerbs
{
    public static Command Create(Surroundings surroundings) => new("simulate", "The simulated Spark cluster: run it, check it, fit it to a site.")
    {
        SimulateRunVerb.Create(surroundings),
        SimulateCalibrateVerb.Create(surroundings),
        SimulateLeversVerb.Create(surroundings),
        SimulateFitVerb.Create(surroundings),
    };
}
