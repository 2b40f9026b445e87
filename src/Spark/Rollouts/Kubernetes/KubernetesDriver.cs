using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>
/// Has the Spark operator run the job, by changing its SparkApplication: one patch a rollout, which names the version that it changes, so that of two owners only
/// one gets through. The operator ends the run before, and submits the next one when the driver's pod is gone. Its detection of changes is best effort: a run is the
/// new one only when <c>status.submissionID</c> is another.
/// </summary>
public sealed partial class KubernetesDriver : IRolloutDriver
{
    private const int MostConflicts = 5;
    private const int LongestManifest = 1 << 20;

    private readonly JobDescription _job;
    private readonly KubernetesSettings _settings;
    private readonly ApplicationObjects _objects;

    /// <param name="job">What it submits.</param>
    /// <param name="settings">Which object.</param>
    /// <param name="limits">What a request may take.</param>
    /// <exception cref="ArgumentException">A name, a file or the job makes no sense; the message says what would.</exception>
    public KubernetesDriver(JobDescription job, KubernetesSettings settings, FetchLimits limits)
    {
        JobCheck.Require(job);
        RequireNames(settings);
        (_job, _settings, _objects) = (job, settings, new ApplicationObjects(settings, limits));
    }

    public bool SubmittingReplaces => true;

    /// <exception cref="ArgumentException">A name is none.</exception>
    internal static void RequireNames(KubernetesSettings settings)
    {
        if (!Label().IsMatch(settings.Namespace) || !Label().IsMatch(settings.Application))
            throw new ArgumentException("A namespace and a SparkApplication are named by small letters, digits, dots and dashes.", nameof(settings));
    }

    /// <exception cref="StaleEpochException">A later owner has changed the object meanwhile.</exception>
    public async Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        RunMarks? before = null;
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var read = await _objects.GetAsync(cancellation).ConfigureAwait(false);
            if (read.Absence is { Kind: AbsenceKind.NotFound })
                return await CreateAsync(order, cancellation).ConfigureAwait(false);
            if (!read.IsPresent)
                return SubmitAnswer.Unanswered(read.Absence);
            var found = read.Value;
            if (found.Marks?.Epoch > order.Marks.Epoch)
                throw new StaleEpochException(order.Marks.Epoch, found.Marks.Epoch);
            if (conflicts > 0 && found.Marks != before)
                break;
            before = found.Marks;
            var patch = SpecPatch.Of(order, found.SparkConf, found.ResourceVersion);
            var patched = await _objects.PatchAsync(patch, cancellation).ConfigureAwait(false);
            // The operator writes the object's status all the time.
            if (patched.Absence is { Kind: AbsenceKind.Restarted })
                continue;
            return patched.IsPresent
                ? SubmitAnswer.Taken(new Submission(_settings.Application, order.Job.Name, found.Run))
                : Refused(patched.Absence);
        }

        return SubmitAnswer.Unanswered(new Absence(AbsenceKind.Unexpected, $"{_settings.Namespace}/{_settings.Application} is changed by somebody else at the same time."));
    }

    public async Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation)
    {
        var read = await _objects.GetAsync(cancellation).ConfigureAwait(false);
        if (!read.IsPresent)
            return read.Absence.Kind == AbsenceKind.NotFound ? new FoundRuns([]) : read.Absence;
        var view = read.Value.View(null);
        // What is asleep, or was never submitted, is no run.
        return new FoundRuns(view.IsOver || (read.Value.IsSuspended && view.Phase == RunPhase.Waiting)
            ? []
            : [new FoundRun(new Submission(_settings.Application, _job.Name), view, read.Value.Marks)]);
    }

    public async Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation)
    {
        var read = await _objects.GetAsync(cancellation).ConfigureAwait(false);
        if (read.IsPresent)
            return read.Value.View(submission.Replaced);
        return read.Absence.Kind == AbsenceKind.NotFound ? new RunView { Phase = RunPhase.Gone } : read.Absence;
    }

    /// <summary>The pod's own period of grace (<c>terminationGracePeriodSeconds</c>) is what it has to finish in.</summary>
    public Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation) => EndAsync(isAtOnce: false, cancellation);

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => EndAsync(isAtOnce: true, cancellation);

    public ValueTask DisposeAsync()
    {
        _objects.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Absence?> EndAsync(bool isAtOnce, CancellationToken cancellation)
    {
        var read = await _objects.GetAsync(cancellation).ConfigureAwait(false);
        if (!read.IsPresent)
            return read.Absence.Kind == AbsenceKind.NotFound ? null : read.Absence;
        return await _objects.DeletePodAsync(read.Value.DriverPod, isAtOnce, cancellation).ConfigureAwait(false);
    }

    private async Task<SubmitAnswer> CreateAsync(RunOrder order, CancellationToken cancellation)
    {
        if (_settings.Manifest is not { } path)
            return SubmitAnswer.Unanswered(new Absence(
                AbsenceKind.NotConfigured, $"There is no SparkApplication {_settings.Namespace}/{_settings.Application}; apply its manifest, or name one that it is created from."));
        if (ReadManifest(path) is not { } application)
            return SubmitAnswer.Unanswered(new Absence(AbsenceKind.NotConfigured, $"The manifest {path} cannot be read; it is to be one SparkApplication, as JSON."));
        SpecPatch.Merge(application, SpecPatch.Of(order, [], null));
        SpecPatch.Merge(application, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = _settings.Application, ["namespace"] = _settings.Namespace, ["resourceVersion"] = null },
        });
        var created = await _objects.CreateAsync(application, cancellation).ConfigureAwait(false);
        return created.IsPresent ? SubmitAnswer.Taken(new Submission(_settings.Application, order.Job.Name)) : Refused(created.Absence);
    }

    /// <summary>The API server's own word on what was submitted is one thing, everything else another.</summary>
    private static SubmitAnswer Refused(Absence absence) => absence.Kind == AbsenceKind.Unexpected
        ? SubmitAnswer.Refused(new FailureSignals { SubmissionStatus = 422, SubmissionIsExplained = true, Texts = [absence.Reason] }, absence.Reason)
        : SubmitAnswer.Unanswered(absence);

    private static JsonObject? ReadManifest(string path)
    {
        try
        {
            var bytes = new byte[LongestManifest];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonNode.Parse(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false))) as JsonObject;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
