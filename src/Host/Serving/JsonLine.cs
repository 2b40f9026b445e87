using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Hosting.Serving;

/// <summary>One event of a log as one line of JSON.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="at">In UTC.</param>
    /// <param name="level"><c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
    /// <param name="source">Who says it.</param>
    /// <param name="message">What people read.</param>
    /// <param name="properties">The message's named parts.</param>
    /// <param name="failure">With its stack.</param>
    public static string Write(
        DateTime at, string level, string source, string message, IEnumerable<KeyValuePair<string, object>>? properties = null, Exception? failure = null)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level);
            json.WriteString("source", source);
            json.WriteString("message", message);
            Write(json, properties ?? []);
            if (failure is not null)
                json.WriteString("error", failure.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> properties)
    {
        var isOpen = false;
        foreach (var (name, value) in properties)
        {
            // Akka's own templates number their parts: {0}.
            if (name.Length == 0 || char.IsAsciiDigit(name[0]))
                continue;
            if (!isOpen)
                json.WriteStartObject("properties");
            isOpen = true;
            Write(json, name, value);
        }

        if (isOpen)
            json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case int or long:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                // Ids and enumerations as they are spelt elsewhere; NaN is no number in JSON.
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
