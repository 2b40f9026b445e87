using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>Reads the driver's registry from <c>/metrics/json/</c>. A name there is <c>namespace.driver.source.metric</c>; the namespace may have dots.</summary>
internal static class RegistryJson
{
    private const string DriverMark = ".driver.";

    private static readonly ImmutableArray<(string Section, RegistryKeys Keys)> Sections =
        [Section("gauges"), Section("counters"), Section("timers")];

    /// <summary>Null unless it is a registry.</summary>
    public static Readings? Add(JsonElement root, TimeSpan at, Readings into)
    {
        if (root.Child("gauges"u8).ValueKind != JsonValueKind.Object)
            return null;
        foreach (var (section, keys) in Sections)
        {
            foreach (var entry in root.Child(section).Fields())
            {
                var name = entry.Name.AsSpan();
                var mark = name.IndexOf(DriverMark, StringComparison.Ordinal);
                if (mark < 0 || keys.Find(name[(mark + DriverMark.Length)..]) is not { } key)
                    continue;
                into.Merge(Entity.Driver, key.Route, entry.Value.Child(RegistryKey.FieldIn(section)).Number(), at);
            }
        }

        return into;
    }

    private static (string, RegistryKeys) Section(string name) => (name, RegistryKeys.OfSection(MetricSource.Registry, name));
}
