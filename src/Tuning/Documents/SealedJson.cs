using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tuning.Documents;

/// <summary>
/// JSON that is kept and handed on, with a version of its layout and a hash over its content, so that what was changed by hand or cut short
/// is noticed.
/// </summary>
/// <param name="content">The members, the seal left out.</param>
/// <param name="source">Where it comes from, for messages.</param>
/// <param name="kind">What it should be, for messages: <c>selection</c>.</param>
/// <param name="maker">The command that makes one.</param>
internal sealed class SealedJson(JsonObject content, string source, string kind, string maker)
{
    private const string Schema = "schemaVersion", Seal = "contentHash";

    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public JsonNode? this[string member] => content[member];

    /// <summary>The text; equal content gives equal text.</summary>
    /// <param name="schema">Version of the layout.</param>
    /// <param name="members">The content; changed by the call.</param>
    public static string Write(int schema, JsonObject members)
    {
        members.Insert(0, Schema, schema);
        members[Seal] = HashOf(members);
        return Write(members, Layout);
    }

    /// <exception cref="DocumentFormatException">It is no JSON object, of another schema version, or was changed.</exception>
    public static SealedJson Open(string json, int schema, string source, string kind, string maker)
    {
        var content = Parse(json, source, kind, maker);
        var document = new SealedJson(content, source, kind, maker);
        var found = content[Schema] is JsonValue value && value.TryGetValue<int>(out var number) ? number : throw document.Missing(Schema, "a whole number");
        if (found != schema)
            throw new DocumentFormatException($"{source} has {kind} schema {found}; this version of Sluice reads {schema}. Make it again with '{maker}'.");
        var claimed = document.Text(Seal);
        content.Remove(Seal);
        return HashOf(content) == claimed
            ? document
            : throw new DocumentFormatException($"{source} was changed after it was made: its content does not have the hash it names. Make it again with '{maker}', or restore the file.");
    }

    public string Text(string member) => content[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Missing(member, "a text");

    /// <summary>Whether a member that documents of before do not have is there.</summary>
    public bool Has(string member) => content.ContainsKey(member);

    public double Number(string member) =>
        content[member] is JsonValue value && value.TryGetValue<double>(out var number) ? number : throw Missing(member, "a number");

    public byte[] Bytes(string member)
    {
        var text = Text(member);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw Missing(member, "base64");
    }

    public ImmutableArray<string> Names(string member) => List<string>(member, "a list of names");

    public ImmutableArray<int> Numbers(string member) => List<int>(member, "a list of whole numbers");

    public JsonElement? Element(string member) => content[member] is { } node ? JsonSerializer.SerializeToElement(node) : null;

    public static JsonNode? Node(JsonElement? element) => element is { } given ? JsonNode.Parse(given.GetRawText()) : null;

    private ImmutableArray<T> List<T>(string member, string what) =>
        content[member] is JsonArray list && list.All(item => item is JsonValue value && value.TryGetValue<T>(out _))
            ? [.. list.Select(item => item!.GetValue<T>())]
            : throw Missing(member, what);

    private DocumentFormatException Missing(string member, string what) => new($"{source} is no {kind}: its '{member}' is not {what}. '{maker}' writes one.");

    private static JsonObject Parse(string json, string source, string kind, string maker)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new DocumentFormatException($"{source} is JSON but no object, so no {kind}. '{maker}' writes one.");
        }
        catch (JsonException malformed)
        {
            throw new DocumentFormatException($"{source} is not JSON (line {malformed.LineNumber + 1}): {malformed.Message}", malformed);
        }
    }

    /// <summary>SHA-256, lower-case hexadecimal, over the content without blanks, its members in the order they were written.</summary>
    private static string HashOf(JsonObject members) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(members, default))));

    private static string Write(JsonObject members, JsonWriterOptions layout)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, layout))
            members.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
