using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Tests.Levers;

/// <summary>Draws configurations, admissible as to ranges and whatever the guards say.</summary>
internal static class RandomConfigurations
{
    /// <summary>Any value of the lever: uniform, with a tenth of the draws at either limit.</summary>
    public static double Value(Lever lever, ref RandomStream random)
    {
        if (!lever.IsNumeric)
            return random.NextIndex(lever.Categories.Length);
        return random.NextIndex(10) switch
        {
            0 => lever.Minimum,
            1 => lever.Maximum,
            _ => lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum),
        };
    }

    /// <summary>Each lever is set with probability <paramref name="share"/>.</summary>
    public static Configuration Draw(ref RandomStream random, double share)
    {
        var configuration = Configuration.Default;
        foreach (var lever in LeverCatalogue.All)
            if (random.NextUniform() < share)
                configuration = configuration.With(lever, Value(lever, ref random));
        return configuration;
    }
}
