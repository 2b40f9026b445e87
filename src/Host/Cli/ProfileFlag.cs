using System.CommandLine;
using Sluice.Spark.Simulation;

namespace Sluice.Hosting.Cli;

/// <summary>The options that name the machines of simulated clusters.</summary>
internal static class ProfileFlag
{
    public static Option<ClusterProfile> Create()
    {
        var option = Flag.With(
            "--profile", "train|eval|NxCxG", "Machines: train (8 vCPU, 64 GiB a node), eval (4 vCPU, 15 GiB), or workers x vCPU x GiB.", ClusterProfile.Train);
        option.CustomParser = given =>
        {
            try
            {
                return ClusterProfile.Parse(given.Tokens[0].Value);
            }
            catch (FormatException unknown)
            {
                given.AddError(unknown.Message);
                return null;
            }
        };
        return option;
    }

    /// <summary>Several, separated by commas.</summary>
    /// <exception cref="RefusedException">One cannot be read, or is given twice.</exception>
    public static IReadOnlyList<ClusterProfile> Several(string list, string flag)
    {
        try
        {
            ClusterProfile[] profiles = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ClusterProfile.Parse)];
            return profiles.Length > 0 && profiles.Distinct().Count() == profiles.Length
                ? profiles
                : throw RefusedException.Usage($"{flag} is '{list}': give each profile once, at least one.");
        }
        catch (FormatException unknown)
        {
            throw RefusedException.Usage($"{flag}: {unknown.Message}");
        }
    }
}
