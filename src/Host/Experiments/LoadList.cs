using Sluice.Hosting.Fleet;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Hosting.Experiments;

/// <summary>Loads as a command line lists them: <c>poisson-low,trace:taxi.csv,switch:poisson-low,poisson-high@65</c>.</summary>
internal static class LoadList
{
    /// <exception cref="RefusedException">One is given twice, or two would have the same name.</exception>
    /// <exception cref="FormatException">One is unknown or its trace unreadable.</exception>
    public static IReadOnlyList<string> Read(string listed, string workingDirectory)
    {
        var loads = new List<string>();
        foreach (var item in listed.Split(',', StringSplitOptions.TrimEntries))
        {
            // A switch's own commas: what begins at a minute belongs to the load before it.
            if (loads.Count > 0 && loads[^1].StartsWith("switch:", StringComparison.Ordinal) && item.Contains('@'))
                loads[^1] += "," + item;
            else
                loads.Add(item);
        }

        loads = [.. loads.Select(load => WorkloadSpelling.Absolute(load, workingDirectory))];
        foreach (var load in loads)
            WorkloadCatalogue.Parse(load);
        return loads.GroupBy(Slug.Of).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw RefusedException.Usage($"--loads has {string.Join(" and ", twice)}, which would both be named {twice.Key}: give each load once.")
            : loads;
    }
}
