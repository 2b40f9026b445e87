using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>The executors of an application.</summary>
/// <param name="Active">How many work; the driver is none.</param>
/// <param name="Reasons">Why others were removed, the last ones.</param>
/// <param name="Exits">What those ended with, as far as it is said.</param>
internal sealed partial record ExecutorTally(int Active, ImmutableArray<string> Reasons, ImmutableArray<int> Exits)
{
    private const int MostReasons = 8;
    private const int LongestReason = 400;

    /// <summary>Reads <c>allexecutors</c>; null unless it is a list.</summary>
    public static ExecutorTally? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;
        var active = 0;
        var reasons = new Queue<string>();
        foreach (var item in root.Items())
        {
            if (item.Child("id"u8).Text() is null or "driver")
                continue;
            if (item.Child("isActive"u8).ValueKind == JsonValueKind.True)
                active++;
            if (item.Child("removeReason"u8).Text() is not { Length: > 0 } reason)
                continue;
            reasons.Enqueue(reason.Length > LongestReason ? reason[..LongestReason] : reason);
            if (reasons.Count > MostReasons)
                reasons.Dequeue();
        }

        return new ExecutorTally(active, [.. reasons], [.. reasons.Select(Exit).OfType<int>()]);
    }

    private static int? Exit(string reason) =>
        ExitCode().Match(reason) is { Success: true } match && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var code) ? code : null;

    [GeneratedRegex(@"(?:exit(?:ed)?(?: with)?(?: exit)?[ _]?(?:code|status):?|exited with code) ?(-?\d{1,5})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ExitCode();
}
