using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Monitoring.Applications;

/// <summary>Finds the driver that runs an application, and remembers where it was.</summary>
internal sealed class ApplicationLocator(HttpReader http, UiPlaces places, Access access)
{
    private Uri? _last;

    /// <summary>Asks where it was found last; if it is not there, everywhere it may be, all at once.</summary>
    public async Task<Answer<RunningApplication>> FindAsync(ApplicationQuery query, CancellationToken cancellation)
    {
        var candidates = places.For(query);
        if (candidates.IsEmpty)
            return new Absence(AbsenceKind.NotConfigured, $"Where {query} answers is not known before its id is.");
        var last = _last;
        if (last is not null && candidates.Contains(last))
        {
            var again = await AskAsync(last, query, cancellation).ConfigureAwait(false);
            if (again.IsPresent)
                return again;
        }

        var answers = await Task.WhenAll(candidates.Select(place => AskAsync(place, query, cancellation))).ConfigureAwait(false);
        if (answers.FirstOrDefault(answer => answer.IsPresent) is { } found)
        {
            _last = found.Value!.Ui;
            return found;
        }

        // A driver that answers, but with another application, tells more than a port at which nobody listens.
        return answers.FirstOrDefault(answer => answer.Absence!.Kind == AbsenceKind.NoApplication)
            ?? answers.FirstOrDefault(answer => answer.Absence!.Kind != AbsenceKind.Unreachable)
            ?? answers[0];
    }

    /// <summary>Every driver that runs what is asked for, as while one ends and the next begins; empty where drivers answer, or nobody listens.</summary>
    public async Task<Answer<RunningApplications>> FindAllAsync(ApplicationQuery query, CancellationToken cancellation)
    {
        var candidates = places.For(query);
        if (candidates.IsEmpty)
            return new Absence(AbsenceKind.NotConfigured, $"Where {query} answers is not known before its id is.");
        var answers = await Task.WhenAll(candidates.Select(place => AskAsync(place, query, cancellation))).ConfigureAwait(false);
        var found = answers.Where(answer => answer.IsPresent).Select(answer => answer.Value!).ToImmutableArray();
        return found.IsEmpty && answers.FirstOrDefault(answer => !SaysThereIsNone(answer.Absence!.Kind)) is { } fault
            ? fault.Absence!
            : new RunningApplications(found);
    }

    /// <summary>What does not answer as it should may be the one that is looked for, and so may a driver that leads elsewhere; a proxy leads on to history where there is none.</summary>
    private bool SaysThereIsNone(AbsenceKind kind) =>
        kind is AbsenceKind.NoApplication or AbsenceKind.Unreachable or AbsenceKind.NotFound || (kind == AbsenceKind.Redirected && places.AreBehindProxy);

    private async Task<Answer<RunningApplication>> AskAsync(Uri ui, ApplicationQuery query, CancellationToken cancellation)
    {
        var answer = await http.GetAsync(new Uri(ui, "api/v1/applications"), access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var body = answer.Value;
        // A page for people at every path, from 3.3 on: what runs there is not to be known yet, so it is no answer.
        if (body.Span.StartsWith("Spark is starting up."u8))
            return new Absence(AbsenceKind.Malformed, $"{body.Place} is of a driver that is starting: it lists its application once its cluster manager has taken it.");
        var list = JsonBody.Read(body, ApplicationList.Read);
        if (!list.IsPresent)
            return list.Absence;
        if (list.Value.Matching(query) is { } found)
            return new RunningApplication(ui, found.Id, found.Name, found.Attempt, found.StartedMs);
        return new Absence(AbsenceKind.NoApplication, $"{body.Place} lists no running {(query.Id is null ? "application named " + query.Name : query.Id)}.");
    }
}

/// <param name="All">In the order of their places.</param>
internal sealed record RunningApplications(ImmutableArray<RunningApplication> All);
