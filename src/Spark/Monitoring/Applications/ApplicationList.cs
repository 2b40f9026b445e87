using System.Globalization;
using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Monitoring.Applications;

/// <summary>Reads <c>/api/v1/applications</c> of a driver or a history server.</summary>
internal static class ApplicationList
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'GMT'";

    /// <summary>Null unless it is a list; entries that have no id are left out.</summary>
    public static List<ListedApplication>? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;
        var applications = new List<ListedApplication>();
        foreach (var item in root.Items())
        {
            if (item.Child("id"u8).Text() is not { Length: > 0 } id)
                continue;
            var newest = item.Child("attempts"u8).Items().FirstOrDefault();
            applications.Add(new ListedApplication(
                id,
                item.Child("name"u8).Text() ?? "",
                newest.Child("attemptId"u8).Text(),
                Started(newest),
                newest.Child("completed"u8).ValueKind == JsonValueKind.True));
        }

        return applications;
    }

    /// <summary>The running one that is asked for; null if there is none.</summary>
    public static ListedApplication? Matching(this IEnumerable<ListedApplication> applications, ApplicationQuery query) => applications
        .Where(application => !application.IsCompleted && (query.Id is null ? MarkedName.IsOf(query.Name!, application.Name) : application.Id == query.Id))
        .MaxBy(application => application.StartedMs);

    private static double Started(JsonElement attempt)
    {
        var epoch = attempt.Child("startTimeEpoch"u8).Number();
        return double.IsNaN(epoch) && DateTimeOffset.TryParseExact(
            attempt.Child("startTime"u8).Text(), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.ToUnixTimeMilliseconds()
            : epoch;
    }
}
