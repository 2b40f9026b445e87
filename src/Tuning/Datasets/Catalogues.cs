using System.Globalization;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Datasets;

/// <summary>The catalogues that training data were observed under.</summary>
public static class Catalogues
{
    /// <summary>
    /// 16 hexadecimal digits over every lever's name, kind, unit, range and categories and every metric's name, unit and roles, in order: equal
    /// where the columns of training data mean the same.
    /// </summary>
    public static string Hash { get; } = RandomStream.Key(string.Join(
        '\n',
        LeverCatalogue.All
            .Select(lever => string.Create(
                CultureInfo.InvariantCulture,
                $"{lever.Name} {lever.Kind} {lever.Unit} {lever.Minimum:R} {lever.Maximum:R} {string.Join(',', lever.Categories)}"))
            .Concat(MetricCatalogue.All.Select(metric => $"{metric.Name} {metric.Unit} {metric.Scope}"))))
        .ToString("x16", CultureInfo.InvariantCulture);
}
