using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>What a SparkApplication says of itself, whatever else is in it.</summary>
internal sealed partial class SparkApplicationObject(JsonElement root)
{
    private const string Never = "Never";

    /// <summary>The operator waits in these for the driver's pod of the run before to be gone.</summary>
    private static readonly ImmutableArray<string> Preceded = ["INVALIDATING", "PENDING_RERUN", "SUSPENDING", "SUSPENDED", "RESUMING"];

    private readonly JsonElement _spec = root.Child("spec"u8);
    private readonly JsonElement _status = root.Child("status"u8);

    /// <summary>Its kind, as <c>group/version kind</c>.</summary>
    public string Definition => $"{root.Child("apiVersion"u8).Text()} {root.Child("kind"u8).Text()}";

    public string? ResourceVersion => root.Child("metadata"u8).Child("resourceVersion"u8).Text();

    /// <summary>Which run its state is about: another one has another id, and one that came to nothing was tried at another time.</summary>
    public string Run => $"{_status.Child("submissionID"u8).Text()} {_status.Child("lastSubmissionAttemptTime"u8).Text()}";

    public bool IsSuspended => _spec.Child("suspend"u8).ValueKind == JsonValueKind.True;

    public JsonElement Spec => _spec;

    /// <summary>By the operator's own rules where its state does not say: it says nothing while it waits for the pod to be gone.</summary>
    public string DriverPod => OneOf(
        _status.Child("driverInfo"u8).Child("podName"u8), _spec.Child("driver"u8).Child("podName"u8), _spec.Child("sparkConf"u8).Child("spark.kubernetes.driver.pod.name"u8))
        ?? $"{root.Child("metadata"u8).Child("name"u8).Text()}-driver";

    public IReadOnlyList<KeyValuePair<string, string>> SparkConf =>
        [.. _spec.Child("sparkConf"u8).Fields().Where(entry => entry.Value.ValueKind == JsonValueKind.String).Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetString()!))];

    public RunMarks? Marks => RunMarks.In(SparkConf);

    /// <param name="replaced">The run before, which the state may still be about; null where any will do.</param>
    public RunView View(string? replaced)
    {
        var word = _status.Child("applicationState"u8).Child("state"u8).Text() ?? "";
        var error = _status.Child("applicationState"u8).Child("errorMessage"u8).Text();
        var phase = RunWords.OfOperator(word);
        // What is not to sleep any more is submitted as soon as its pod is gone.
        if (Run == replaced || (word == "SUSPENDED" && !IsSuspended))
            phase = RunPhase.Waiting;
        // Where nothing is started again for its failure, they count how often it was put to sleep.
        var attempts = _spec.Child("restartPolicy"u8).Child("type"u8).Text() is null or Never ? 1 : _status.Child("executionAttempts"u8).Number();
        return new RunView
        {
            Phase = phase,
            Word = word,
            IsPreceded = Run == replaced || (!IsSuspended && Preceded.Contains(word)),
            ApplicationId = phase == RunPhase.Running ? OneOf(_status.Child("sparkApplicationId"u8)) : null,
            DriverExit = phase == RunPhase.Failed && error is not null ? ExitIn(error) : null,
            Attempts = attempts is >= 1 and < 1e6 ? (int)attempts : 1,
            Texts = error is null || phase == RunPhase.Waiting ? ImmutableArray<string>.Empty : LogTail.Of(error.Split('\n')),
        };
    }

    private static string? OneOf(params ReadOnlySpan<JsonElement> places)
    {
        foreach (var place in places)
            if (place.Text() is { Length: > 0 } text)
                return text;
        return null;
    }

    private static int? ExitIn(string error) =>
        ExitCode().Match(error) is { Success: true } match && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var exit) ? exit : null;

    [GeneratedRegex(@"exit ?code:? ?(\d{1,5})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ExitCode();
}
