using System.Globalization;
using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Control;

/// <summary>
/// What is said between a job and us: <c>{"command":"stop"|"change","epoch":"7","configuration":"…","startingOffsets":"committed"}</c>, with
/// <c>restartsQuery</c> and <c>properties</c> for a change. The job answers with the epoch, configuration and starting offsets that it has in effect.
/// </summary>
internal static class ControlJson
{
    public static byte[] Stop(RunMarks asker) => JsonBytes.Object(writer => Begin(writer, "stop", asker));

    public static byte[] Change(InPlaceChange change) => JsonBytes.Object(writer =>
    {
        Begin(writer, "change", change.Marks);
        writer.WriteBoolean("restartsQuery", change.RestartsQuery);
        writer.WriteTexts("properties", change.Properties);
    });

    /// <summary>Null unless it has the marks.</summary>
    public static RunMarks? Read(JsonElement root)
    {
        var epoch = root.Child("epoch"u8);
        return (epoch.ValueKind == JsonValueKind.Number ? epoch.GetRawText() : epoch.Text()) is { } number && root.Child("configuration"u8).Text() is { } configuration
            ? RunMarks.Parse(number, configuration, root.Child("startingOffsets"u8).Text())
            : null;
    }

    private static void Begin(Utf8JsonWriter writer, string command, RunMarks marks)
    {
        writer.WriteString("command", command);
        // As text: not every reader of JSON keeps 64 bits of a number.
        writer.WriteString("epoch", marks.Epoch.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("configuration", marks.Configuration);
        writer.WriteString("startingOffsets", marks.StartText);
    }
}
