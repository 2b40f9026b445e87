using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Kubernetes;
using Sluice.Spark.Rollouts.Livy;
using Sluice.Spark.Rollouts.Submit;

namespace Sluice.Spark.Live.Examining;

/// <summary>Asks whoever submits a cluster's job what a rollout would ask, as far as that changes nothing, and looks at the files that one would use.</summary>
internal static class RolloutExamination
{
    private const string Check = "rollout";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>However whoever is asked behaves, this ends within half a minute.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(ClusterFile file, LiveServices services, CancellationToken cancellation)
    {
        if (file.Rollout is not { } place)
            return [Finding.Warning(Check, "none is named", "the cluster can only be observed; say how its job is submitted (rollout)")];
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        var findings = new List<Finding>();
        try
        {
            Require(LiveRollout.JobOf(file, place), place);
            findings.AddRange(await DriverAsync(file, place, services, deadline.Token).ConfigureAwait(false));
            findings.Add(await StopAsync(file, place, services, deadline.Token).ConfigureAwait(false));
        }
        catch (ArgumentException senseless)
        {
            findings.Add(Finding.Failed(Check, senseless.Message.Split(" (Parameter '")[0], $"correct rollout in the file; {FileSection.Word(place.Driver)} would refuse it"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            findings.Add(Finding.Failed(Check, $"whoever submits the job did not answer within {Patience.TotalSeconds:0} s", "see that it answers at all, and how fast: a rollout asks the same"));
        }

        return findings;
    }

    /// <summary>What a driver would refuse as soon as it is made, and is not made for here.</summary>
    private static void Require(JobDescription job, RolloutPlace place)
    {
        JobCheck.Require(job);
        if (place.Driver == RolloutDriver.SparkSubmitCluster)
            SparkSubmitClusterDriver.RequireMaster(job);
        if (place.Driver == RolloutDriver.Livy)
            LivyDriver.RequireResource(job);
        if (place.Driver == RolloutDriver.Kubernetes)
            KubernetesDriver.RequireNames(LiveRollout.KubernetesOf(place));
    }

    private static async Task<IEnumerable<Finding>> DriverAsync(ClusterFile file, RolloutPlace place, LiveServices services, CancellationToken cancellation) => place.Driver switch
    {
        RolloutDriver.Standalone => await StandaloneAsync(file, place, services, cancellation).ConfigureAwait(false),
        RolloutDriver.Livy => await LivyExamination.RunAsync(file, place, services, cancellation).ConfigureAwait(false),
        RolloutDriver.Kubernetes => await KubernetesExamination.RunAsync(place, services.Limits, cancellation).ConfigureAwait(false),
        _ => SubmitExamination.Run(place),
    };

    private static async Task<IEnumerable<Finding>> StandaloneAsync(ClusterFile file, RolloutPlace place, LiveServices services, CancellationToken cancellation)
    {
        await using var driver = LiveRollout.StandaloneOf(file, place, services);
        var (probing, finding) = (driver.ProbeAsync(cancellation), driver.FindAsync(cancellation));
        var (probe, found) = (await probing.ConfigureAwait(false), await finding.ConfigureAwait(false));
        var rest = probe.Value switch
        {
            null => Finding.Failed(Check, probe.Absence!.Reason, $"{ServerMend.Of(probe.Absence, "rollout.rest", "the master's REST interface")} (spark.master.rest.enabled, port 6066)"),
            { Action: not "SubmissionStatusResponse" } other => Finding.Failed(
                Check, $"{place.Address} answers, but not to the question for a submission: {SecretWords.Hide(other.Action)}", "see that rollout.rest is the address of a standalone master's REST interface"),
            { Version: { Length: > 0 } version } when !SaidVersion.Is(file.Shape.SparkVersion, version) => Finding.Warning(
                Check, $"{place.Address} takes submissions for Spark {version}, and shape.sparkVersion is {file.Shape.SparkVersion}", "correct shape.sparkVersion: the request names it, and guard rules go by it"),
            { } taken => Finding.Ok(Check, $"{place.Address} takes submissions for Spark {taken.Version}"),
        };
        var ui = found.IsPresent
            ? Finding.Ok(Check, FormattableString.Invariant($"{place.MasterUi} lists drivers, {found.Value.Runs.Length} of them of this job"))
            : Finding.Failed(Check, found.Absence.Reason, ServerMend.Of(found.Absence, "rollout.masterUi", "the master's UI"));
        return [rest, ui];
    }

    /// <summary>Whether the job can be asked to stop from inside.</summary>
    private static async Task<Finding> StopAsync(ClusterFile file, RolloutPlace place, LiveServices services, CancellationToken cancellation)
    {
        if (place.StopMarker is { } marker)
            return SubmitExamination.Marker(marker);
        if (place.StopAddress is not { } address)
            return Finding.Warning(Check, "the job cannot be asked to stop", "it gets SIGTERM, which not every cluster manager waits for; let the job poll a marker or an address (rollout.stop)");
        var told = await LiveRollout.ControlOf(file, address, services).ReadAsync(cancellation).ConfigureAwait(false);
        return told.Absence switch
        {
            // One that has been told nothing yet has nothing in effect to speak of.
            null or { Kind: AbsenceKind.Malformed } => Finding.Ok(Check, $"the job listens at {address}"),
            { Kind: AbsenceKind.Unexpected } odd => Finding.Warning(Check, odd.Reason, "a job that has been told nothing since it started may answer so; see that rollout.stop.address is where it takes commands"),
            var absent => Finding.Failed(Check, absent.Reason, ServerMend.Of(absent, "rollout.stop.address", "the job's control")),
        };
    }
}
