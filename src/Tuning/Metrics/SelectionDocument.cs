using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Tuning.Documents;

namespace Sluice.Tuning.Metrics;

/// <summary>
/// A selection as it is kept and handed on: JSON that says what was selected, and from which data and by which steps, so that it can be
/// explained and made again. Two hashes: the selection's own, over what fixes a policy's shape, and one over the whole content.
/// </summary>
/// <param name="Selection">What was selected.</param>
/// <param name="Evidence">How it came about, a JSON object; null for a selection made by hand.</param>
public sealed record SelectionDocument(Selection Selection, JsonElement? Evidence = null)
{
    private const string Maker = "sluice select levers";

    /// <summary>The JSON text; the same document gives the same text.</summary>
    public string ToJson() => SealedJson.Write(Selection.SchemaVersion, new JsonObject
    {
        ["name"] = Selection.Name,
        ["hash"] = Selection.Hash,
        ["driverMetrics"] = List(Selection.DriverMetrics.Select(metric => metric.Name)),
        ["workerMetrics"] = List(Selection.WorkerMetrics.Select(metric => metric.Name)),
        ["strides"] = new JsonArray([.. Selection.Strides.Select(stride => (JsonNode)stride)]),
        ["bundle"] = Selection.Bundle,
        ["image"] = Selection.Rules.Image.ToString(),
        ["history"] = Selection.Rules.History.ToString(),
        ["levers"] = List(Selection.Levers.Select(lever => lever.Name)),
        ["evidence"] = SealedJson.Node(Evidence),
    });

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="DocumentFormatException">It is no selection, of another schema version, damaged, or names what the catalogues do not have.</exception>
    public static SelectionDocument FromJson(string json, string source)
    {
        var content = SealedJson.Open(json, Selection.CurrentSchemaVersion, source, "selection", Maker);
        try
        {
            var selection = Selection.Create(content.Text("name"), content.Names("driverMetrics"), content.Names("workerMetrics"), content.Names("levers"))
                .WithStrides(content.Numbers("strides"))
                .WithBundle(content.Has("bundle") ? (int)content.Number("bundle") : 1)
                .WithRules(content.Has("image") ? new StateRules(Enum.Parse<ImageRule>(content.Text("image")), Enum.Parse<HistoryRule>(content.Text("history"))) : default);
            return new SelectionDocument(selection, content.Element("evidence"));
        }
        catch (ArgumentException unfit)
        {
            throw new DocumentFormatException($"{source}: {unfit.Message}", unfit);
        }
    }

    private static JsonArray List(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}
