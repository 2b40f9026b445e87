using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tuning.Metrics;

/// <summary>
/// A selection as it is kept and handed on: JSON that says what was selected, and from which data and by which steps, so that it can be
/// explained and made again. Two hashes: the selection's own, over what fixes a policy's shape, and one over the whole content.
/// </summary>
/// <param name="Selection">What was selected.</param>
/// <param name="Evidence">How it came about, a JSON object; null for a selection made by hand.</param>
public sealed record SelectionDocument(Selection Selection, JsonElement? Evidence = null)
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The JSON text; the same document gives the same text.</summary>
    public string ToJson()
    {
        var content = Content();
        content["contentHash"] = HashOf(content);
        return Write(content, Layout);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Where it comes from, for messages.</param>
    /// <exception cref="SelectionFormatException">It is no selection, of another schema version, damaged, or names what the catalogues do not have.</exception>
    public static SelectionDocument FromJson(string json, string name)
    {
        var content = Parse(json, name);
        var schema = Number(content, "schemaVersion", name);
        if (schema != Selection.CurrentSchemaVersion)
            throw new SelectionFormatException($"{name} has selection schema {schema}; this version of Sluice reads {Selection.CurrentSchemaVersion}. Make the selection again from its data.");
        var claimed = Text(content, "contentHash", name);
        content.Remove("contentHash");
        if (HashOf(content) != claimed)
            throw new SelectionFormatException($"{name} was changed after it was made: its content does not have the hash it names. Make the selection again, or restore the file.");
        try
        {
            var selection = Selection.Create(
                Text(content, "name", name), Names(content, "driverMetrics", name), Names(content, "workerMetrics", name), Names(content, "levers", name))
                .WithStrides(Numbers(content, "strides", name));
            var evidence = content["evidence"] is { } node ? JsonSerializer.SerializeToElement(node) : (JsonElement?)null;
            return new SelectionDocument(selection, evidence);
        }
        catch (ArgumentException unfit)
        {
            throw new SelectionFormatException($"{name}: {unfit.Message}", unfit);
        }
    }

    private JsonObject Content() => new()
    {
        ["schemaVersion"] = Selection.SchemaVersion,
        ["name"] = Selection.Name,
        ["hash"] = Selection.Hash,
        ["driverMetrics"] = List(Selection.DriverMetrics.Select(metric => metric.Name)),
        ["workerMetrics"] = List(Selection.WorkerMetrics.Select(metric => metric.Name)),
        ["strides"] = new JsonArray([.. Selection.Strides.Select(stride => (JsonNode)stride)]),
        ["levers"] = List(Selection.Levers.Select(lever => lever.Name)),
        ["evidence"] = Evidence is { } evidence ? JsonNode.Parse(evidence.GetRawText()) : null,
    };

    private static JsonArray List(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];

    /// <summary>SHA-256, lower-case hexadecimal, over the content without blanks, its members in the order they were written.</summary>
    private static string HashOf(JsonObject content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(content, default))));

    private static string Write(JsonObject content, JsonWriterOptions layout)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, layout))
            content.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static JsonObject Parse(string json, string name)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject
                ?? throw new SelectionFormatException($"{name} is JSON but no object; a selection is written by 'sluice select levers'.");
        }
        catch (JsonException malformed)
        {
            throw new SelectionFormatException($"{name} is not JSON (line {malformed.LineNumber + 1}): {malformed.Message}", malformed);
        }
    }

    private static int Number(JsonObject content, string member, string name) => content[member] is JsonValue value && value.TryGetValue<int>(out var number)
        ? number
        : throw Missing(member, "a whole number", name);

    private static string Text(JsonObject content, string member, string name) => content[member] is JsonValue value && value.TryGetValue<string>(out var text)
        ? text
        : throw Missing(member, "a text", name);

    private static ImmutableArray<string> Names(JsonObject content, string member, string name) =>
        content[member] is JsonArray list && list.All(item => item is JsonValue value && value.TryGetValue<string>(out _))
            ? [.. list.Select(item => item!.GetValue<string>())]
            : throw Missing(member, "a list of names", name);

    private static ImmutableArray<int> Numbers(JsonObject content, string member, string name) =>
        content[member] is JsonArray list && list.All(item => item is JsonValue value && value.TryGetValue<int>(out _))
            ? [.. list.Select(item => item!.GetValue<int>())]
            : throw Missing(member, "a list of whole numbers", name);

    private static SelectionFormatException Missing(string member, string kind, string name) =>
        new($"{name} is no selection: its '{member}' is not {kind}. A selection is written by 'sluice select levers'.");
}
