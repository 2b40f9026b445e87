using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>What an application says of itself, as far as a rollout asks: the marks it carries, its configuration, its executors, its batches.</summary>
/// <param name="http">The process' own.</param>
/// <param name="settings">Where drivers answer.</param>
internal sealed class ApplicationUi(HttpReader http, MonitoringSettings settings)
{
    private readonly Access _access = new(settings.Credential, settings.RedirectHosts, settings.RootsFile);

    /// <summary>Every driver that runs an application of this id or name, with its configuration; empty if none does.</summary>
    public async Task<Answer<LiveApplications>> FindAsync(ApplicationQuery query, CancellationToken cancellation)
    {
        var locator = new ApplicationLocator(http, UiPlaces.Parse(settings.Ui, settings.UiPorts), _access);
        var found = await locator.FindAllAsync(query, cancellation).ConfigureAwait(false);
        if (!found.IsPresent)
            return found.Absence;
        var live = ImmutableArray.CreateBuilder<LiveApplication>();
        foreach (var application in found.Value.All)
        {
            var environment = await GetAsync(application, "environment", SparkEnvironment.Read, cancellation).ConfigureAwait(false);
            // It may have ended in between; anything else leaves open what runs, an answer that broke off too: whoever asks looks again.
            if (environment.IsPresent)
                live.Add(new LiveApplication(application, environment.Value, RunMarks.In(environment.Value.SparkProperties)));
            else if (environment.Absence.Kind is not (AbsenceKind.NotFound or AbsenceKind.Unreachable))
                return environment.Absence;
        }

        return new LiveApplications(live.ToImmutable());
    }

    public Task<Answer<ExecutorTally>> ExecutorsAsync(RunningApplication application, CancellationToken cancellation) =>
        GetAsync(application, "allexecutors", ExecutorTally.Read, cancellation);

    /// <summary>Batches that are done; a query of Structured Streaming has none in this interface, and is told by the jobs of its micro-batches.</summary>
    public async Task<Answer<BatchTally>> BatchesAsync(RunningApplication application, CancellationToken cancellation)
    {
        var batches = await GetAsync(application, "streaming/batches", BatchTally.ReadBatches, cancellation).ConfigureAwait(false);
        return batches.Absence?.Kind == AbsenceKind.NotFound
            ? await GetAsync(application, "jobs", BatchTally.ReadJobs, cancellation).ConfigureAwait(false)
            : batches;
    }

    /// <summary>Queries that run, whether or not they have anything to do.</summary>
    public Task<Answer<QueryTally>> QueriesAsync(RunningApplication application, CancellationToken cancellation) =>
        GetAsync(application.Page("metrics/json/"), QueryTally.Read, cancellation);

    /// <summary>Spark's version, such as 3.3.0.</summary>
    public Task<Answer<string>> VersionAsync(RunningApplication application, CancellationToken cancellation) =>
        GetAsync(application.Page("api/v1/version"), root => root.Child("spark"u8).Text(), cancellation);

    private Task<Answer<T>> GetAsync<T>(RunningApplication application, string path, Func<JsonElement, T?> read, CancellationToken cancellation) where T : class =>
        GetAsync(application.Api(path), read, cancellation);

    private async Task<Answer<T>> GetAsync<T>(Uri place, Func<JsonElement, T?> read, CancellationToken cancellation) where T : class
    {
        var answer = await http.GetAsync(place, _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var body = answer.Value;
        return JsonBody.Read(body, read);
    }
}

/// <param name="Application">Which, and where its driver answers.</param>
/// <param name="Environment">What it runs with.</param>
/// <param name="Marks">Null if it is not ours.</param>
internal sealed record LiveApplication(RunningApplication Application, SparkEnvironment Environment, RunMarks? Marks);

internal sealed record LiveApplications(ImmutableArray<LiveApplication> All);
