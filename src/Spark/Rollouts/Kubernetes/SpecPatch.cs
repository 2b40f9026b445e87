using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>
/// Everything that a rollout changes in a SparkApplication, as one merge patch (RFC 7396): the operator submits again at every change, and at nothing else. Memory,
/// cores, instances and JVM flags have fields of their own, which the operator puts over <c>sparkConf</c>, and are in these only; what a manifest says there, or of
/// dynamic allocation, gives way to the job's description.
/// </summary>
internal static class SpecPatch
{
    /// <summary>Another number at each submission: the same spec once more is no change, and would not be submitted.</summary>
    public const string SubmissionKey = "spark.sluice.submission";

    /// <summary>Works without the operator's webhook, as the fields for variables do not, and leaves those alone that a manifest has there.</summary>
    private const string VariablePrefix = "spark.kubernetes.driverEnv.";

    private static readonly ImmutableArray<(Lever Lever, string Role, string Name)> Fields =
    [
        (SparkLevers.DriverCores, "driver", "cores"), (SparkLevers.DriverMemory, "driver", "memory"),
        (SparkLevers.DriverMemoryOverhead, "driver", "memoryOverhead"), (SparkLevers.DriverExtraJavaOptions, "driver", "javaOptions"),
        (SparkLevers.ExecutorCores, "executor", "cores"), (SparkLevers.ExecutorInstances, "executor", "instances"),
        (SparkLevers.ExecutorMemory, "executor", "memory"), (SparkLevers.ExecutorMemoryOverhead, "executor", "memoryOverhead"),
        (SparkLevers.ExecutorExtraJavaOptions, "executor", "javaOptions"),
    ];

    /// <param name="order">What is to run.</param>
    /// <param name="conf">The <c>sparkConf</c> that is there.</param>
    /// <param name="resourceVersion">Of the object that was read; null for one that is not there yet.</param>
    public static JsonObject Of(RunOrder order, IReadOnlyList<KeyValuePair<string, string>> conf, string? resourceVersion)
    {
        var spec = new JsonObject
        {
            ["mode"] = "cluster",
            ["mainApplicationFile"] = order.Job.Resource,
            ["mainClass"] = order.Job.MainClass,
            ["arguments"] = new JsonArray([.. order.Job.Arguments.Select(argument => (JsonNode)argument)]),
            // The operator is not to run a bad configuration over and over.
            ["restartPolicy"] = new JsonObject { ["type"] = "Never" },
            ["dynamicAllocation"] = null,
            ["driver"] = new JsonObject(),
            ["executor"] = new JsonObject(),
            ["sparkConf"] = Conf(order, conf),
            // Somebody may have put it to sleep; operators before 2.4 have no such field, and it is dropped there.
            ["suspend"] = false,
        };
        foreach (var (lever, role, name) in Fields)
            spec[role]![name] = Field(order.Properties.LastOrDefault(property => property.Key == lever.PropertyKey).Value, name);
        var patch = new JsonObject { ["spec"] = spec };
        if (resourceVersion is not null)
            patch["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        return patch;
    }

    /// <summary>Merges a patch into an object, as the API server does.</summary>
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject child)
                    target[name] = child = [];
                Merge(child, inner);
            }
            else
                target[name] = value.DeepClone();
        }
    }

    private static JsonObject Conf(RunOrder order, IReadOnlyList<KeyValuePair<string, string>> present)
    {
        var conf = new JsonObject();
        // A lever that is at its default again has to go, and so has what is in a field now.
        foreach (var (key, _) in present)
            if (IsField(key) || LeverCatalogue.All.Any(lever => lever.HasKey(key)))
                conf[key] = null;
        foreach (var (key, value) in order.Properties)
            if (!IsField(key))
                conf[key] = value;
        foreach (var (name, value) in order.Job.Environment)
            conf[VariablePrefix + name] = value;
        _ = long.TryParse(present.LastOrDefault(property => property.Key == SubmissionKey).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        conf[SubmissionKey] = (unchecked(last + 1) & long.MaxValue).ToString(CultureInfo.InvariantCulture);
        return conf;
    }

    private static bool IsField(string key) => Fields.Any(field => field.Lever.PropertyKey == key);

    private static JsonNode? Field(string? value, string name) => value is null ? null
        : name is "cores" or "instances" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : value;
}
