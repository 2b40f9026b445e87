using System.Text.Json;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Fields of JSON that may be missing or of another kind: Spark leaves out what has no value, and versions differ.</summary>
internal static class JsonFields
{
    /// <summary>An element that is not there has the kind <see cref="JsonValueKind.Undefined"/>.</summary>
    public static JsonElement Child(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;

    /// <inheritdoc cref="Child(JsonElement, ReadOnlySpan{byte})"/>
    public static JsonElement Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;

    /// <summary>NaN unless it is a finite number.</summary>
    public static double Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : double.NaN;

    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>None unless it is an array.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    /// <summary>None unless it is an object.</summary>
    public static JsonElement.ObjectEnumerator Fields(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}
