using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Hosting.Terminals;

/// <summary>How results are written with <c>-o json</c>: one line, camel case, names for enumerations, null for what is not a number.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // For terminals and jq, not for HTML: "µ" and "'" stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteNumberConverter() },
    };

    public static string Write<T>(T shape) => JsonSerializer.Serialize(shape, Options);

    /// <summary>The same as part of a larger document.</summary>
    public static JsonElement Element<T>(T shape) => JsonSerializer.SerializeToElement(shape, Options);

    /// <summary>JSON has no NaN; a latency of a window without events is null.</summary>
    private sealed class FiniteNumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(Math.Round(value, 6));
            else
                writer.WriteNullValue();
        }
    }
}
