using System.Text.Json;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Kubernetes;

namespace Sluice.Spark.Live.Examining;

/// <summary>What in a SparkApplication would be in the way of a rollout, or of what it changes.</summary>
internal static class ManifestExamination
{
    private const string Check = "rollout";

    /// <summary>Seconds that Kubernetes leaves a pod which says nothing of it.</summary>
    private const int UsualGrace = 30;

    /// <summary>The operator passes these on as they are, whatever is asked for in cores and memory.</summary>
    private static readonly string[] Limits = ["coreRequest", "coreLimit", "memoryLimit"];

    public static IEnumerable<Finding> Run(SparkApplicationObject application, RolloutPlace place)
    {
        var spec = application.Spec;
        var other = Differences(spec, place).ToArray();
        if (other.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"the object's {string.Join(", ", other)} are not what the file says", "let rollout.resource, rollout.mainClass and rollout.arguments be the object's: a rollout puts those of the file in their place");
        }

        var limits = (from role in (string[])["driver", "executor"]
                      from limit in Limits
                      where IsThere(spec.Child(role).Child(limit))
                      select $"{role}.{limit}").ToArray();
        if (limits.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"the object has {string.Join(", ", limits)}, which stay whatever cores and memory a rollout asks for", "take them out of the manifest, or deny the levers of cores and memory (safety.deny): a pod that asks for more than its limit is not made");
        }

        if (IsThere(spec.Child("timeToLiveSeconds"u8)))
            yield return Finding.Warning(Check, "the object has timeToLiveSeconds, and is deleted when its run is over, as in the middle of a rollout", "take it out of the manifest: without the object the job cannot be submitted again");

        if (place is { StopMarker: null, StopAddress: null } && Grace(spec) is var grace && grace < (place.DrainWithin?.TotalSeconds ?? UsualGrace + 1))
        {
            yield return Finding.Warning(
                Check, FormattableString.Invariant($"the driver's pod is killed {grace} s after it is asked to end"), "set driver.terminationGracePeriodSeconds in the manifest to the time that the job takes to finish its batches (rollout.drainWithin); it needs the operator's webhook");
        }
    }

    private static IEnumerable<string> Differences(JsonElement spec, RolloutPlace place)
    {
        if (spec.Child("mainApplicationFile"u8).Text() != place.Resource)
            yield return "mainApplicationFile";
        if (spec.Child("mainClass"u8).Text() != place.MainClass)
            yield return "mainClass";
        if (!spec.Child("arguments"u8).Items().Select(argument => argument.Text()).SequenceEqual(place.Arguments))
            yield return "arguments";
    }

    private static int Grace(JsonElement spec)
    {
        var said = spec.Child("driver"u8).Child("terminationGracePeriodSeconds"u8).Number();
        if (double.IsNaN(said))
            said = spec.Child("driver"u8).Child("template"u8).Child("spec"u8).Child("terminationGracePeriodSeconds"u8).Number();
        return said is >= 0 and < int.MaxValue ? (int)said : UsualGrace;
    }

    private static bool IsThere(JsonElement element) => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}
