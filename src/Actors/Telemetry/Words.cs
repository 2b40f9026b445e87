using System.Text.Json;

namespace Sluice.Actors.Telemetry;

/// <summary>How labels and tags spell alternatives: <c>TakenBack</c> is <c>taken-back</c>.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
