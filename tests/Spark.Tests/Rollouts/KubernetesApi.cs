using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Kubernetes;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// An API server with one SparkApplication, and the operator behind it as its source has it (2.4 and later): versions that have to be the current one, fields that the
/// definition does not know are dropped, and a change of the spec has the driver's pod deleted, and the job submitted again when that is gone. What is no change is
/// not submitted.
/// </summary>
internal sealed class KubernetesApi : IDisposable
{
    private const string Place = "/apis/sparkoperator.k8s.io/v1beta2/namespaces/streams/sparkapplications";

    private readonly SparkWorld _world;
    private readonly string _kubeConfig = Path.GetTempFileName();
    private int _version = 100;
    private WorldRun? _run;
    private bool _isPending;
    private int _attempts;

    public KubernetesApi(SparkWorld world, bool hasObject = true)
    {
        _world = world;
        world.Managers.Add(AnswerAsync);
        File.WriteAllText(_kubeConfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: test}}]
            clusters: [{name: test, cluster: {server: "{{{world.Server.Root}}}"}}]
            users: [{name: test, user: {token: "bearer-hunter2"}}]
            """);
        if (hasObject)
            Object = JsonNode.Parse("""
                {"apiVersion":"sparkoperator.k8s.io/v1beta2","kind":"SparkApplication","metadata":{"name":"clicks","namespace":"streams","resourceVersion":"100"},
                 "spec":{"type":"Scala","sparkVersion":"3.3.0","mode":"cluster","image":"clicks:1","mainClass":"com.example.Clicks","mainApplicationFile":"hdfs:///jobs/clicks.jar",
                         "restartPolicy":{"type":"Always","onFailureRetryInterval":5},"driver":{"serviceAccount":"spark","terminationGracePeriodSeconds":600},
                         "executor":{"instances":3,"labels":{"team":"ads"}},"dynamicAllocation":{"enabled":true},
                         "sparkConf":{"spark.locality.wait":"9s","spark.kubernetes.namespace":"streams"},"suspend":true},
                 "status":{"applicationState":{"state":"SUSPENDED"}}}
                """)!.AsObject();
    }

    public JsonObject? Object { get; private set; }

    public List<JsonObject> Patches { get; } = [];

    public string KubeConfig => _kubeConfig;

    /// <summary>What this client may not do, as <c>verb resource</c>.</summary>
    public HashSet<string> Forbidden { get; } = [];

    /// <summary>What this client asked whether it may do, likewise.</summary>
    public HashSet<string> Reviewed { get; } = [];

    /// <summary>Whether the definition has <c>suspend</c>.</summary>
    public bool KnowsSuspend { get; set; } = true;

    /// <summary>Done before each patch: what somebody else does at the same time.</summary>
    public Action<KubernetesApi>? Meanwhile { get; set; }

    /// <summary>Whether the operator notices changes.</summary>
    public bool OperatorSleeps { get; set; }

    /// <summary>Why the operator's webhook refuses whatever comes; null if it does not.</summary>
    public string? Verdict { get; set; }

    /// <summary>The periods of grace that pods were deleted with; null for their own.</summary>
    public List<string?> Graces { get; } = [];

    public KubernetesDriver Driver(JobDescription? job = null, string? manifest = null, FetchLimits? limits = null) => new(
        job ?? Jobs.Clicks,
        new KubernetesSettings { Namespace = "streams", Application = "clicks", KubeConfig = _kubeConfig, Manifest = manifest },
        limits ?? new FetchLimits { Timeout = TimeSpan.FromSeconds(5), BodyBytes = 1 << 20 });

    /// <summary>Changes the object as somebody else would.</summary>
    public void Change(Action<JsonObject> change)
    {
        change(Object!);
        Object!["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose() => File.Delete(_kubeConfig);

    private async Task<bool> AnswerAsync(HttpContext context, JsonNode? body)
    {
        var path = context.Request.Path.Value!;
        var isPod = path.StartsWith("/api/v1/namespaces/streams/pods/", StringComparison.Ordinal);
        var isReview = path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        if (!path.StartsWith(Place, StringComparison.Ordinal) && !isPod && !isReview)
            return false;
        if (context.Request.Headers.Authorization != "Bearer bearer-hunter2")
            await StatusAsync(context, 401, "Unauthorized");
        else if (isReview)
        {
            var asked = body!["spec"]!["resourceAttributes"]!;
            Reviewed.Add($"{asked["verb"]} {asked["resource"]}");
            var isAllowed = asked["namespace"]!.GetValue<string>() == "streams" && !Forbidden.Contains($"{asked["verb"]} {asked["resource"]}");
            body["status"] = new JsonObject { ["allowed"] = isAllowed, ["reason"] = isAllowed ? "" : "no RBAC policy matched" };
            await SparkWorld.WriteAsync(context, body.ToJsonString(), 201);
        }
        else if (isPod)
        {
            Graces.Add(context.Request.Query["gracePeriodSeconds"]);
            var isThere = _run is { IsOver: false } && path.EndsWith("/clicks-driver", StringComparison.Ordinal);
            _run?.Stop();
            await (isThere ? StatusAsync(context, 200, "deleted") : StatusAsync(context, 404, "pods \"clicks-driver\" not found"));
        }
        else if (context.Request.Method == "POST" && path == Place)
        {
            Object = body!.AsObject();
            Invalidate();
            await AnswerObjectAsync(context);
        }
        else if (Object is null)
            await StatusAsync(context, 404, "sparkapplications.sparkoperator.k8s.io \"clicks\" not found");
        else if (context.Request.Method == "PATCH")
            await PatchAsync(context, body!.AsObject());
        else
            await AnswerObjectAsync(context);
        return true;
    }

    private Task PatchAsync(HttpContext context, JsonObject patch)
    {
        Meanwhile?.Invoke(this);
        Patches.Add(patch);
        if (patch["metadata"]?["resourceVersion"]?.GetValue<string>() is { } asked && asked != Object!["metadata"]!["resourceVersion"]!.GetValue<string>())
            return StatusAsync(context, 409, "the object has been modified; please apply your changes to the latest version and try again");
        if (Verdict is { } verdict)
            return StatusAsync(context, 403, $"admission webhook \"validate-sparkapplication.sparkoperator.k8s.io\" denied the request: {verdict}");
        var before = Object!["spec"]!.DeepClone().AsObject();
        Change(current =>
        {
            SpecPatch.Merge(current, patch);
            if (!KnowsSuspend)
                current["spec"]!.AsObject().Remove("suspend");
        });
        var after = Object["spec"]!.DeepClone().AsObject();
        foreach (var spec in new[] { before, after })
            spec.Remove("suspend");
        if (!OperatorSleeps && !JsonNode.DeepEquals(before, after))
            Invalidate();
        return AnswerObjectAsync(context);
    }

    /// <summary>What the operator does at a change of the spec.</summary>
    private void Invalidate()
    {
        _run?.Stop();
        (_isPending, _attempts) = (Object!["spec"]!["suspend"]?.GetValue<bool>() != true, 0);
        if (_isPending && Object["status"] is JsonObject status)
            foreach (var name in new[] { "sparkApplicationId", "lastSubmissionAttemptTime", "executionAttempts", "driverInfo" })
                status.Remove(name);
    }

    private void Submit()
    {
        var spec = Object!["spec"]!;
        var properties = spec["sparkConf"].Deserialize<Dictionary<string, string>>()!;
        foreach (var (role, key) in new[] { ("driver", "spark.driver"), ("executor", "spark.executor") })
            foreach (var (field, name) in new[] { ("cores", "cores"), ("instances", "instances"), ("memory", "memory"), ("memoryOverhead", "memoryOverhead"), ("javaOptions", "extraJavaOptions") })
                if (spec[role]?[field] is { } value)
                    properties[$"{key}.{name}"] = value.ToString();
        properties["spark.app.name"] = Object["metadata"]!["name"]!.GetValue<string>();
        (_run, _isPending, _attempts) = (_world.Submit(properties), false, _attempts + 1);
    }

    private Task AnswerObjectAsync(HttpContext context)
    {
        if (_isPending && _run is not { IsOver: false })
            Submit();
        if (_isPending)
            (Object!["status"] ??= new JsonObject())["applicationState"] = new JsonObject { ["state"] = "PENDING_RERUN" };
        else if (_run is not null)
            Object!["status"] = Status(_run);
        return SparkWorld.WriteAsync(context, Object!.ToJsonString());
    }

    private JsonObject Status(WorldRun run) => new()
    {
        ["submissionID"] = run.Id,
        ["lastSubmissionAttemptTime"] = (DateTime.UnixEpoch + run.StartedAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["sparkApplicationId"] = run.ApplicationId,
        ["executionAttempts"] = _attempts,
        ["driverInfo"] = new JsonObject { ["podName"] = "clicks-driver" },
        ["applicationState"] = new JsonObject
        {
            ["state"] = run.State switch { "KILLED" => "FAILED", "FINISHED" => "COMPLETED", var other => other },
            ["errorMessage"] = run.State switch { "FAILED" => "driver container failed with ExitCode: 137, Reason: OOMKilled", "KILLED" => "driver pod not found", _ => null },
        },
    };

    private static Task StatusAsync(HttpContext context, int status, string message) =>
        SparkWorld.WriteAsync(context, JsonSerializer.Serialize(new { kind = "Status", apiVersion = "v1", status = status < 400 ? "Success" : "Failure", message, code = status }), status);
}
