using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts.Livy;

/// <summary>What is said to Livy and what it says.</summary>
internal static class LivyJson
{
    /// <summary>Livy has fields of its own for these; a value is to be in one place only.</summary>
    private static readonly ImmutableArray<(Lever Lever, string Field)> Fields =
    [
        (SparkLevers.DriverMemory, "driverMemory"), (SparkLevers.DriverCores, "driverCores"), (SparkLevers.ExecutorMemory, "executorMemory"),
        (SparkLevers.ExecutorCores, "executorCores"), (SparkLevers.ExecutorInstances, "numExecutors"),
    ];

    // Where Livy's list of what may not be overridden is in use, one of these would have it refuse the rest.
    private static readonly ImmutableArray<string> Livys = ["spark.master", "spark.submit.deployMode"];

    public static byte[] Create(RunOrder order, LivySettings settings) => JsonBytes.Object(writer =>
    {
        writer.WriteString("file", order.Job.Resource);
        if (order.Job.MainClass is { } main)
            writer.WriteString("className", main);
        writer.WriteTexts("args", order.Job.Arguments);
        writer.WriteString("name", BatchName.Of(order.Job.Name, order.Marks));
        if (settings.ProxyUser is { } user)
            writer.WriteString("proxyUser", user);
        if (settings.Queue is { } queue)
            writer.WriteString("queue", queue);
        foreach (var (key, value) in order.Properties)
        {
            if (FieldOf(key) is not { } field)
                continue;
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                writer.WriteNumber(field, number);
            else
                writer.WriteString(field, value);
        }

        var variables = order.Job.Environment.SelectMany(variable => new KeyValuePair<string, string>[]
        {
            new("spark.yarn.appMasterEnv." + variable.Key, variable.Value), new("spark.kubernetes.driverEnv." + variable.Key, variable.Value),
            new("spark.executorEnv." + variable.Key, variable.Value),
        });
        writer.WriteTexts("conf", order.Properties.Where(property => FieldOf(property.Key) is null && !Livys.Contains(property.Key)).Concat(variables));
    });

    /// <summary>Null unless it is a batch.</summary>
    public static LivyBatch? Read(JsonElement root)
    {
        var id = root.Child("id"u8).Number();
        if (!(id >= 0) || root.Child("state"u8).Text() is not { } state)
            return null;
        var view = new RunView
        {
            Phase = RunWords.OfLivy(state),
            Word = state,
            ApplicationId = root.Child("appId"u8).Text() is { Length: > 0 } application ? application : null,
            Texts = Lines(root.Child("log"u8)),
        };
        var name = root.Child("name"u8);
        return new LivyBatch(id.ToString("0", CultureInfo.InvariantCulture), name.Text(), name.ValueKind != JsonValueKind.Undefined, view);
    }

    /// <summary>Null unless it is a list of batches.</summary>
    public static LivyPage? ReadPage(JsonElement root)
    {
        var total = root.Child("total"u8).Number();
        var sessions = root.Child("sessions"u8);
        return sessions.ValueKind == JsonValueKind.Array
            ? new LivyPage([.. sessions.Items().Select(Read).OfType<LivyBatch>()], sessions.GetArrayLength(), double.IsNaN(total) ? sessions.GetArrayLength() : total)
            : null;
    }

    /// <summary>The end of a batch's log; null unless it is one.</summary>
    public static LivyLog? ReadLog(JsonElement root) =>
        root.Child("log"u8).ValueKind == JsonValueKind.Array ? new LivyLog(Lines(root.Child("log"u8)), root.Child("total"u8).Number()) : null;

    private static ImmutableArray<string> Lines(JsonElement log) => LogTail.Of(log.Items().Select(line => line.Text()).OfType<string>());

    private static string? FieldOf(string key) => Fields.FirstOrDefault(field => field.Lever.PropertyKey == key).Field;
}

/// <param name="Id">A number, as text.</param>
/// <param name="Name">Null if it has none.</param>
/// <param name="SaysName">Whether this Livy says names at all; versions before 0.6 do not.</param>
/// <param name="View">How it does.</param>
internal sealed record LivyBatch(string Id, string? Name, bool SaysName, RunView View);

/// <param name="Batches">Those that make sense.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Total">How many there are on all pages.</param>
internal sealed record LivyPage(ImmutableArray<LivyBatch> Batches, int Count, double Total);

internal sealed record LivyLog(ImmutableArray<string> Lines, double Total);
