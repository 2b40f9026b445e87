using System.Collections.Immutable;
using System.Text.Json;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>The configuration that an application runs with, as its driver tells it: what was asked for may not be what is in effect.</summary>
/// <param name="SparkProperties">Keys and values; Spark itself blots out those whose keys or values look secret.</param>
public sealed record SparkEnvironment(ImmutableArray<KeyValuePair<string, string>> SparkProperties)
{
    /// <summary>Reads <c>environment</c>; null unless it has the properties.</summary>
    internal static SparkEnvironment? Read(JsonElement root)
    {
        var pairs = root.Child("sparkProperties"u8);
        if (pairs.ValueKind != JsonValueKind.Array)
            return null;
        var properties = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var pair in pairs.Items())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].Text() is not { } key || pair[1].Text() is not { } value)
                return null;
            properties.Add(new(key, value));
        }

        return new SparkEnvironment(properties.ToImmutable());
    }
}
