using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Messages.Clusters;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Secrets;
using Sluice.Spark.Tables;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live.Files;

/// <summary>Writes a cluster's file as JSON on one line, always the same for the same cluster: what goes into the journal and to other nodes. It holds no secret.</summary>
public static class ClusterFileWriter
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ClusterFile file) => Map(
        ("name", file.Name.Value),
        ("workload", file.Class.Value),
        ("caFile", file.Spark.RootsFile),
        ("shape", Shape(file.Shape)),
        ("spark", Spark(file)),
        ("kafka", file.Kafka is { } kafka ? Kafka(kafka) : null),
        ("sink", file.SinkTable is { } table ? Table(table) : null),
        ("rollout", file.Rollout is { } rollout ? Rollout(rollout) : null),
        ("safety", Safety(file.Safety))).ToJsonString(Options);

    private static JsonObject Shape(ClusterShape shape) => Map(
        ("workers", shape.Workers),
        ("cores", shape.CoresPerNode),
        ("memoryMiB", shape.NodeMemoryMiB),
        ("manager", FileSection.Word(shape.Manager)),
        ("sparkVersion", shape.SparkVersion),
        ("kafkaPartitions", shape.KafkaPartitions),
        ("javaVersion", shape.JavaVersion),
        ("shuffleService", shape.ShuffleServiceRuns),
        ("idempotentSink", shape.SinkIsIdempotent),
        ("batchesMayOverlap", shape.BatchesMayOverlap));

    private static JsonObject Spark(ClusterFile file) => Map(
        ("ui", file.Spark.Ui),
        ("uiPorts", file.Spark.UiPorts),
        ("application", file.Application.Name),
        ("applicationId", file.Application.Id),
        ("credential", Credential(file.Spark.Credential)),
        ("redirectHosts", List(file.Spark.RedirectHosts)),
        ("workers", List(file.Spark.Workers)),
        ("hostExporter", file.Spark.HostExporter),
        ("hostCredential", Credential(file.Spark.HostCredential)),
        ("executorSink", file.Spark.ExecutorSink),
        ("metricsNamespace", file.Spark.MetricsNamespace),
        ("progressFile", file.Spark.ProgressFile));

    private static JsonObject Kafka(KafkaPlace kafka)
    {
        var client = Map([.. kafka.Access.Client.Select(setting => (setting.Key, (JsonNode?)setting.Value))]);
        foreach (var (setting, secret) in kafka.Access.Secrets)
            Add(client, setting, secret);
        return Map(
            ("bootstrap", kafka.Access.Bootstrap),
            ("clientFile", kafka.Access.ClientFile),
            ("client", client.Count > 0 ? client : null),
            ("topics", List(kafka.Topics)),
            ("group", kafka.Group),
            ("sink", kafka.SinkTopic is { } topic ? Map(("topic", topic), ("eventTime", kafka.EventTimeField)) : null));
    }

    private static JsonObject Table(TableAccess access)
    {
        var map = Map(("table", access.Table.ToString()), ("eventTime", access.EventTime.Name), ("writtenAt", access.Written.Name));
        Add(map, "connection", access.Connection);
        return map;
    }

    private static JsonObject Rollout(RolloutPlace rollout) => Map(
        ("driver", FileSection.Word(rollout.Driver)),
        ("resource", rollout.Resource),
        ("mainClass", rollout.MainClass),
        ("arguments", List(rollout.Arguments)),
        ("properties", Settings(rollout.Properties)),
        ("environment", Settings(rollout.Environment)),
        ("master", rollout.Master),
        (rollout.Driver == RolloutDriver.Livy ? "livy" : "rest", rollout.Address),
        ("masterUi", rollout.MasterUi),
        ("credential", Credential(rollout.Credential)),
        ("proxyUser", rollout.ProxyUser),
        ("queue", rollout.Queue),
        ("command", rollout.Command),
        ("folder", rollout.Folder),
        ("namespace", rollout.Namespace),
        ("object", rollout.ApplicationObject),
        ("kubeConfig", rollout.KubeConfig),
        ("stop", rollout.StopMarker is null && rollout.StopAddress is null ? null : Map(("markerFile", rollout.StopMarker), ("address", rollout.StopAddress))),
        ("drainWithin", Span(rollout.DrainWithin)),
        ("runsWithin", Span(rollout.RunsWithin)),
        ("executorsWithin", Span(rollout.ExecutorsWithin)),
        ("firstBatchWithin", Span(rollout.FirstBatchWithin)));

    private static JsonObject Safety(SafetyRules safety) => Map(
        ("mode", FileSection.Word(safety.Mode)),
        ("sloP99Ms", safety.SloP99Ms),
        ("changesPerHour", safety.ChangesPerHour),
        ("allow", List([.. safety.AllowedLevers])),
        ("deny", List([.. safety.DeniedLevers])),
        ("blackouts", safety.Blackouts.Count == 0 ? null : new JsonArray([.. safety.Blackouts.Select(window => Map(
            ("day", FileSection.Word(window.Day)), ("from", TimeOfDay(window.From)), ("to", TimeOfDay(window.To))))])),
        ("proposalsLapseAfter", Span(safety.ProposalsLapseAfter)),
        ("faultsLastFor", Span(safety.FaultsLastFor)));

    private static JsonObject? Credential(Credential? credential)
    {
        if (credential is null)
            return null;
        var map = Map(("scheme", FileSection.Word(credential.Scheme)));
        Add(map, "secret", credential.Secret);
        return map;
    }

    private static void Add(JsonObject map, string key, SecretPlace secret) => map.Add(key + (secret.IsFile ? "File" : "Env"), secret.Place);

    private static JsonObject? Settings(ImmutableArray<KeyValuePair<string, string>> settings) =>
        settings.IsEmpty ? null : Map([.. settings.Select(setting => (setting.Key, (JsonNode?)setting.Value))]);

    private static JsonArray? List(ImmutableArray<string> texts) => texts.IsEmpty ? null : new JsonArray([.. texts.Select(text => (JsonNode)text)]);

    private static string? Span(TimeSpan? span) => span is { } length ? FormattableString.Invariant($"{(long)length.TotalSeconds}s") : null;

    private static string TimeOfDay(TimeSpan time) => FormattableString.Invariant($"{(int)time.TotalHours:00}:{time.Minutes:00}");

    private static JsonObject Map(params ReadOnlySpan<(string Key, JsonNode? Value)> entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            if (value is not null)
                map.Add(key, value);
        }

        return map;
    }
}
