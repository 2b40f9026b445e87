using System.CommandLine;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Cli;

internal static class SelectFlags
{
    public static Option<ulong> Seed() => Flag.With("--seed", "S", "Seed of random matrices, k-means starts and drawn clusters.", 1UL);

    public static Option<string> Plots() => Flag.Of<string>("--plots", "DIR", "Draw the steps into this directory, as PNG and SVG.");

    /// <summary>The paper keeps the k of least inertia, which is every metric.</summary>
    public static Option<bool> ByInertia() => new("--k-by-inertia") { Description = "Choose the number of clusters by inertia alone, as the paper has it." };

    public static MetricSelectionSettings Settings(ulong seed, bool byInertia, int threads) => MetricSelectionSettings.Default with
    {
        Seed = seed,
        ClusterCount = byInertia ? ClusterCountRule.Inertia : ClusterCountRule.Gap,
        Threads = threads,
    };

    /// <returns>The files drawn; none where no directory was named.</returns>
    public static IReadOnlyList<string> Draw(VerbContext context, Option<string> plots, Func<string, IReadOnlyList<string>> draw) =>
        context.Parse.GetValue(plots) is { } directory ? draw(Path.GetFullPath(directory, context.Surroundings.WorkingDirectory)) : [];
}
