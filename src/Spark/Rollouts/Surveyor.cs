using System.Collections.Immutable;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Gates;

namespace Sluice.Spark.Rollouts;

/// <summary>Finds out what of a job runs.</summary>
/// <param name="job">Which.</param>
/// <param name="driver">Whoever runs it.</param>
/// <param name="ui">Where its drivers answer.</param>
/// <param name="control">The job's own; null for none.</param>
internal sealed class Surveyor(JobDescription job, IRolloutDriver driver, ApplicationUi ui, IJobControl? control)
{
    /// <summary>Absent unless everybody answers who has to: half a picture may hide a run.</summary>
    public async Task<Answer<Survey>> LookAsync(CancellationToken cancellation)
    {
        var runs = await driver.FindAsync(cancellation).ConfigureAwait(false);
        if (!runs.IsPresent)
            return runs.Absence;
        var applications = await FindAsync(runs.Value.Runs, cancellation).ConfigureAwait(false);
        if (!applications.IsPresent)
            return applications.Absence;
        var told = control is null || applications.Value.All.IsEmpty ? null : (await control.ReadAsync(cancellation).ConfigureAwait(false)).Value;
        return new Survey(runs.Value.Runs, applications.Value.All, told);
    }

    private async Task<Answer<LiveApplications>> FindAsync(ImmutableArray<FoundRun> runs, CancellationToken cancellation)
    {
        var queries = runs.Select(run => QueryOf(run.Submission, run.View)).Append(ApplicationQuery.ByName(job.Name)).Distinct();
        var found = new Dictionary<string, LiveApplication>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            var answer = await ui.FindAsync(query, cancellation).ConfigureAwait(false);
            // Behind a proxy nothing is to be found before its id is known.
            if (answer.Absence is { Kind: AbsenceKind.NotConfigured } && query.Id is null)
                continue;
            if (!answer.IsPresent)
                return answer.Absence;
            foreach (var application in answer.Value.All)
                found[application.Application.Id] = application;
        }

        return new LiveApplications([.. found.Values]);
    }

    public static ApplicationQuery QueryOf(Submission submission, RunView view) =>
        view.ApplicationId is { } id ? ApplicationQuery.ById(id) : ApplicationQuery.ByName(submission.ApplicationName);
}
