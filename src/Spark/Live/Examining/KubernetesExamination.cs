using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts.Kubernetes;

namespace Sluice.Spark.Live.Examining;

/// <summary>Asks an API server for the rights that a rollout needs, and for the object that it would change.</summary>
internal static class KubernetesExamination
{
    private const string Check = "rollout";

    /// <exception cref="ArgumentException">The kubeconfig, or the pod's service account, cannot be read.</exception>
    public static async Task<IEnumerable<Finding>> RunAsync(RolloutPlace place, FetchLimits limits, CancellationToken cancellation)
    {
        var settings = LiveRollout.KubernetesOf(place);
        using var objects = new ApplicationObjects(settings, limits);
        var name = $"{settings.Namespace}/{settings.Application}";
        var findings = new List<Finding>();
        var read = await objects.GetAsync(cancellation).ConfigureAwait(false);
        foreach (var verb in (string[])["get", "patch"])
            findings.Add(Right(await objects.ReviewAsync(verb, pod: null, cancellation).ConfigureAwait(false), verb, $"sparkapplications {name}", isVital: true));
        // Only a driver that does not end by itself is deleted.
        var pod = read.Value?.DriverPod ?? $"{settings.Application}-driver";
        findings.Add(Right(await objects.ReviewAsync("delete", pod, cancellation).ConfigureAwait(false), "delete", $"pods {settings.Namespace}/{pod}", isVital: false));
        findings.Add(Object(read, name));
        return read.IsPresent ? [.. findings, .. ManifestExamination.Run(read.Value, place)] : findings;
    }

    private static Finding Right(Answer<AccessReview> answer, string verb, string what, bool isVital)
    {
        if (!answer.IsPresent)
            return Finding.Failed(Check, answer.Absence.Reason, MendOf(answer.Absence));
        if (answer.Value.IsAllowed)
            return Finding.Ok(Check, $"this client may {verb} {what}");
        var found = $"this client may not {verb} {what}{(answer.Value.Reason.Length > 0 ? $": {answer.Value.Reason}" : "")}";
        var mend = $"give its service account a role with the verb {verb} on them (rules of a Role, bound by a RoleBinding in the namespace)";
        return isVital ? Finding.Failed(Check, found, mend) : Finding.Warning(Check, found, mend);
    }

    private static Finding Object(Answer<SparkApplicationObject> answer, string name)
    {
        if (answer.Absence is { Kind: AbsenceKind.NotFound } missing)
            return Finding.Failed(Check, missing.Reason, $"apply the job's manifest as {name}; where the API server does not know sparkapplications of v1beta2 at all, install the Spark operator first");
        if (!answer.IsPresent)
            return Finding.Failed(Check, answer.Absence.Reason, MendOf(answer.Absence));
        return answer.Value.Definition == ApplicationObjects.Definition
            ? Finding.Ok(Check, $"{name} is a SparkApplication")
            : Finding.Failed(Check, $"{name} is no {ApplicationObjects.Definition}", "install a Spark operator that serves v1beta2, and apply the job's manifest as that");
    }

    private static string MendOf(Absence absence) => absence.Kind switch
    {
        AbsenceKind.Denied => "the API server is reached, and does not let this client in: renew the token of rollout.kubeConfig or the pod's service account, and give it the rights in the namespace",
        AbsenceKind.Untrusted => "give the kubeconfig the certificate that signs the API server's (certificate-authority)",
        _ => "see that rollout.kubeConfig names the API server, and that it is reached from here",
    };
}
