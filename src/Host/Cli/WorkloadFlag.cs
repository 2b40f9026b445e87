using System.CommandLine;
using Sluice.Hosting.Fleet;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Hosting.Cli;

/// <summary>The option that names the load of a cluster.</summary>
internal static class WorkloadFlag
{
    public static Option<string> Create(string whose = "Load of the tuned cluster") => Flag.With(
        "--workload", "W", $"{whose}: {string.Join(", ", WorkloadCatalogue.Spellings)}.", WorkloadCatalogue.PoissonHigh.Name);

    /// <summary>The spelling with a trace's path made absolute.</summary>
    /// <exception cref="FormatException">The workload is unknown, its rate senseless or its trace unreadable: said before anything starts.</exception>
    public static string Read(VerbContext context, Option<string> option)
    {
        var spelling = WorkloadSpelling.Absolute(context.Parse.GetValue(option)!, context.Surroundings.WorkingDirectory);
        WorkloadCatalogue.Parse(spelling);
        return spelling;
    }
}
