using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>The queries of Structured Streaming that a driver runs.</summary>
/// <param name="Running">How many. Their gauges are there from the start of a query to its end, whatever it gets to do.</param>
internal sealed record QueryTally(int Running)
{
    private const string Start = ".driver.spark.streaming.";
    private const string End = ".inputRate-total";

    /// <summary>Reads the driver's registry, <c>/metrics/json/</c>; null unless it is one.</summary>
    public static QueryTally? Read(JsonElement root)
    {
        var gauges = root.Child("gauges"u8);
        return gauges.ValueKind == JsonValueKind.Object
            ? new QueryTally(gauges.Fields().Count(gauge => gauge.Name.Contains(Start, StringComparison.Ordinal) && gauge.Name.EndsWith(End, StringComparison.Ordinal)))
            : null;
    }
}
