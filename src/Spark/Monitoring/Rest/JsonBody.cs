using System.Text.Json;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Reads a body as JSON, whatever is in it.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>What <paramref name="read"/> makes of the JSON; null from it means that the JSON is of another shape.</summary>
    public static Answer<T> Read<T>(Body body, Func<JsonElement, T?> read) where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body.Memory, Options);
            if (read(document.RootElement) is { } value)
                return value;
            return new Absence(AbsenceKind.Malformed, $"{body.Place} answers with JSON of another shape.");
        }
        catch (JsonException)
        {
            return new Absence(AbsenceKind.Malformed, $"{body.Place} does not answer with whole JSON.");
        }
        catch (InvalidOperationException)
        {
            // That a text is no valid Unicode is found only when it is read, and is thrown as this.
            return new Absence(AbsenceKind.Malformed, $"{body.Place} answers with JSON that holds broken text.");
        }
    }
}
