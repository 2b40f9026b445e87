using System.Collections.Frozen;
using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>The routes of one source by the names that they have in one spelling.</summary>
internal sealed class RegistryKeys
{
    private readonly FrozenDictionary<string, RegistryKey>.AlternateLookup<ReadOnlySpan<char>> _whole;
    private readonly ImmutableArray<RegistryKey> _withStar;

    private RegistryKeys(IEnumerable<RegistryKey> keys)
    {
        _whole = keys.Where(key => key.End is null).ToFrozenDictionary(key => key.Start, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _withStar = [.. keys.Where(key => key.End is not null)];
    }

    public static RegistryKeys Of(MetricSource source, RegistrySpelling spelling) => new(MetricRoutes.From(source).Select(route => RegistryKey.Of(route, spelling)));

    /// <summary>The routes of one section, as JSON has them.</summary>
    public static RegistryKeys OfSection(MetricSource source, string section) => new(
        MetricRoutes.From(source).Where(route => route.Key.StartsWith(section + "/", StringComparison.Ordinal)).Select(route => RegistryKey.Of(route, RegistrySpelling.Json)));

    /// <summary>Null for a name that no metric of ours has.</summary>
    public RegistryKey? Find(ReadOnlySpan<char> name)
    {
        if (_whole.TryGetValue(name, out var key))
            return key;
        foreach (var candidate in _withStar)
        {
            if (candidate.Fits(name))
                return candidate;
        }

        return null;
    }
}
