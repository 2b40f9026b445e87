using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Standalone;

/// <summary>What is said to a standalone master and what it says.</summary>
internal static class StandaloneJson
{
    private const int LongestMessage = 2000;
    private const string JarsKey = "spark.jars";

    public static byte[] Create(RunOrder order, StandaloneSettings settings, int javaVersion) => JsonBytes.Object(writer =>
    {
        IReadOnlyList<KeyValuePair<string, string>> properties = javaVersion >= 17 ? [.. ModuleFlags.AddTo(order.Properties)] : order.Properties;
        writer.WriteString("action", "CreateSubmissionRequest");
        writer.WriteString("clientSparkVersion", settings.SparkVersion);
        writer.WriteString("appResource", order.Job.Resource);
        writer.WriteString("mainClass", order.Job.MainClass);
        writer.WriteTexts("appArgs", order.Job.Arguments);
        writer.WriteTexts("environmentVariables", UnlessGiven(order.Job.Environment, "SPARK_ENV_LOADED", "1"));
        var given = WithResource(properties, order.Job.Resource).Append(new("spark.submit.deployMode", "cluster"));
        // A master puts its own address where none is given, but not where that is empty.
        writer.WriteTexts("sparkProperties", order.Job.Master.Length > 0 ? given.Append(new("spark.master", order.Job.Master)) : given);
    });

    /// <summary>Null unless it is one of the master's own answers.</summary>
    public static StandaloneReply? Read(JsonElement root)
    {
        if (root.Child("action"u8).Text() is not { } action)
            return null;
        var message = root.Child("message"u8).Text() ?? "";
        return new StandaloneReply(
            action,
            root.Child("success"u8).ValueKind == JsonValueKind.True,
            root.Child("submissionId"u8).Text(),
            root.Child("driverState"u8).Text() ?? "",
            message.Length > LongestMessage ? message[..LongestMessage] : message,
            root.Child("serverSparkVersion"u8).Text() ?? "");
    }

    /// <summary>Reads the drivers that the master's UI lists as active; null unless it is a master's.</summary>
    public static ListedDrivers? ReadActive(JsonElement root, JobDescription job)
    {
        var drivers = root.Child("activedrivers"u8);
        if (drivers.ValueKind != JsonValueKind.Array)
            return null;
        var runs = ImmutableArray.CreateBuilder<FoundRun>();
        foreach (var driver in drivers.Items())
        {
            if (driver.Child("id"u8).Text() is not { Length: > 0 } id || driver.Child("mainclass"u8).Text() != job.MainClass)
                continue;
            var word = driver.Child("state"u8).Text() ?? "";
            var view = new RunView { Phase = RunWords.OfStandalone(word), Word = word };
            if (!view.IsOver)
                runs.Add(new FoundRun(new Submission(id, job.Name), view, null));
        }

        return new ListedDrivers(root.Child("status"u8).Text() ?? "", new FoundRuns(runs.ToImmutable()));
    }

    // Executors fetch what is listed there, and the master adds nothing to it as spark-submit does.
    private static IEnumerable<KeyValuePair<string, string>> WithResource(IReadOnlyList<KeyValuePair<string, string>> properties, string resource)
    {
        var jars = properties.LastOrDefault(property => property.Key == JarsKey).Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return properties.Where(property => property.Key != JarsKey).Append(new(JarsKey, string.Join(',', jars.Contains(resource) ? jars : [.. jars, resource])));
    }

    private static IEnumerable<KeyValuePair<string, string>> UnlessGiven(IEnumerable<KeyValuePair<string, string>> pairs, string key, string value) =>
        pairs.Any(pair => pair.Key == key) ? pairs : pairs.Append(new(key, value));
}

/// <param name="Status">Of the master: ALIVE, or that it stands by or recovers, when it knows of no driver or not of all.</param>
/// <param name="Runs">Those of the job.</param>
internal sealed record ListedDrivers(string Status, FoundRuns Runs)
{
    public bool IsWhole => Status is "ALIVE" or "";
}

/// <param name="Action">What kind of answer it is.</param>
/// <param name="IsSuccess">Of a status: that the driver is known. Of a kill: that there was something to kill.</param>
/// <param name="SubmissionId">The driver's id.</param>
/// <param name="State">The driver's state.</param>
/// <param name="Message">What the master says besides.</param>
/// <param name="Version">The master's Spark, such as 3.3.0.</param>
internal sealed record StandaloneReply(string Action, bool IsSuccess, string? SubmissionId, string State, string Message, string Version)
{
    private const string Idle = "Current state is not alive";

    /// <summary>What a master that stands by or recovers says in place of an answer: it knows nothing of any driver. Null from one that is in charge.</summary>
    public string? NotInCharge => IsSuccess ? null : Message.Split('\n').FirstOrDefault(line => line.Contains(Idle, StringComparison.Ordinal))?.Trim();
}
