using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Hosts;
using Sluice.Spark.Monitoring.Progress;
using Sluice.Spark.Monitoring.Registries;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>Asks every source of a cluster for one sample.</summary>
internal sealed class SampleReader
{
    private static readonly TimeSpan FirstBatches = TimeSpan.FromMinutes(1);
    private static readonly MetricSource[] OfDriver = [MetricSource.Batches, MetricSource.Statistics, MetricSource.Executors, MetricSource.Registry, MetricSource.Sink];

    private readonly MonitoringSettings _settings;
    private readonly Access _access;
    private readonly HttpReader _http;
    private readonly TimeProvider _time;
    private readonly HostPlaces? _hosts;
    private readonly Uri? _sink;
    private readonly ProgressFile? _progress;
    private readonly long _opened;
    private BatchWindow _batches = new(FirstBatches);

    /// <exception cref="ArgumentException">An address makes no sense; the message says what would.</exception>
    public SampleReader(MonitoringSettings settings, Access access, HttpReader http, TimeProvider time)
    {
        (_settings, _access, _http, _time, _opened) = (settings, access, http, time, time.GetTimestamp());
        _hosts = settings.HostExporter is { } hosts ? HostPlaces.Parse(hosts) : null;
        _sink = settings.ExecutorSink is { } sink ? PlaceText.Parse(sink, "graphite_exporter", "http://graphite-exporter:9108/metrics") : null;
        _progress = settings.ProgressFile is { } file ? new ProgressFile(file) : null;
    }

    /// <summary>From now on the batches are those of another run, whose driver may have another clock.</summary>
    public void BeginRun() => _batches = new(FirstBatches);

    /// <summary>Reads what can be read.</summary>
    /// <param name="found">The application, or why it was not found; hosts that are known are asked in any case.</param>
    /// <param name="roster">The nodes; brought up to date on the way.</param>
    /// <param name="draft">Gets the readings.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task ReadAsync(Answer<RunningApplication> found, Roster roster, SampleDraft draft, CancellationToken cancellation)
    {
        var asked = new List<Task>();
        if (found.IsPresent)
        {
            // First, since it tells of the hosts.
            await ReadExecutorsAsync(found.Value, roster, draft, cancellation).ConfigureAwait(false);
            asked.AddRange([
                ReadBatchesAsync(found.Value, draft, cancellation),
                ReadStatisticsAsync(found.Value, draft, cancellation),
                ReadRegistryAsync(found.Value, draft, cancellation),
                ReadSinkAsync(found.Value, draft, cancellation),
            ]);
        }
        else
        {
            foreach (var source in OfDriver)
                draft.Miss(source, null, found.Absence);
        }

        if (roster.DriverHost is null)
            draft.Miss(MetricSource.Host, null, new Absence(AbsenceKind.NoApplication, "The driver's host is not known before the driver is found."));
        asked.AddRange(roster.Hosts.Select(host => ReadHostAsync(host, draft, cancellation)));
        ReadProgress(draft);
        await Task.WhenAll(asked).ConfigureAwait(false);
    }

    private async Task ReadExecutorsAsync(RunningApplication run, Roster roster, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = await AskAsync(run.Api("executors"), _access, draft, (body, at, into) =>
        {
            var executors = JsonBody.Read(body, root => ExecutorList.Add(root, at, into));
            if (executors.Value is { } places)
                roster.Update(places);
            return executors;
        }, cancellation).ConfigureAwait(false);
        if (absence is not null && await AskAsync(run.Page("metrics/executors/prometheus/"), _access, draft, ExecutorPage.Add, cancellation).ConfigureAwait(false) is not null)
            draft.Miss(MetricSource.Executors, null, absence);
    }

    private async Task ReadBatchesAsync(RunningApplication run, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = await AskAsync(run.Api("streaming/batches?status=COMPLETED"), _access, draft, (body, at, into) =>
        {
            var batches = JsonBody.Read(body, BatchList.Read);
            if (batches.Value is { } all)
            {
                var fresh = _batches.Take(all);
                BatchFields.Add(fresh, at, into);
                draft.Load(BatchFields.ArrivalRate(fresh), double.NaN);
                draft.Interval(fresh.Select(batch => batch.IntervalMs).LastOrDefault(double.NaN));
            }

            return batches;
        }, cancellation).ConfigureAwait(false);
        if (absence is not null)
            draft.Miss(MetricSource.Batches, null, absence);
    }

    private async Task ReadStatisticsAsync(RunningApplication run, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = await AskAsync(
            run.Api("streaming/statistics"), _access, draft, (body, at, into) => JsonBody.Read(body, root => StatisticsFields.Add(root, at, into)), cancellation)
            .ConfigureAwait(false);
        if (absence is not null)
            draft.Miss(MetricSource.Statistics, null, absence);
    }

    private async Task ReadRegistryAsync(RunningApplication run, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = await AskAsync(
            run.Page("metrics/json/"), _access, draft, (body, at, into) => JsonBody.Read(body, root => RegistryJson.Add(root, at, into)), cancellation)
            .ConfigureAwait(false);
        if (absence is not null && await AskAsync(run.Page("metrics/prometheus/"), _access, draft, RegistryPage.Add, cancellation).ConfigureAwait(false) is not null)
            draft.Miss(MetricSource.Registry, null, absence);
    }

    private async Task ReadSinkAsync(RunningApplication run, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = _sink is null
            ? new Absence(AbsenceKind.NotConfigured, "No graphite_exporter is named that the executors report to.")
            : await AskAsync(
                _sink, Anonymous, draft, (body, at, into) => SinkPage.Add(body, _settings.MetricsNamespace ?? run.Id, at, into), cancellation).ConfigureAwait(false);
        if (absence is not null)
            draft.Miss(MetricSource.Sink, null, absence);
    }

    private async Task ReadHostAsync(string host, SampleDraft draft, CancellationToken cancellation)
    {
        var absence = _hosts is null
            ? new Absence(AbsenceKind.NotConfigured, "No node_exporter is named.")
            : _hosts.For(host) is { } place
                ? await AskAsync(place, AccessTo(host), draft, (body, at, into) => HostPage.Add(body, host, at, into), cancellation).ConfigureAwait(false)
                : new Absence(AbsenceKind.Malformed, "The driver names a host that is no name or address of one.");
        if (absence is not null)
            draft.Miss(MetricSource.Host, host, absence);
    }

    private void ReadProgress(SampleDraft draft)
    {
        var absence = _progress is { } file
            ? draft.Write(into => TakeProgress(file, draft, into))
            : new Absence(AbsenceKind.NotConfigured, "No file is named that a StreamingQueryListener writes to.");
        if (absence is not null)
            draft.Miss(MetricSource.Progress, null, absence);
    }

    private Answer<List<QueryProgress>> TakeProgress(ProgressFile file, SampleDraft draft, Readings into)
    {
        var progress = file.Read();
        if (progress.Value is { } triggers)
        {
            ProgressFields.Add(triggers, _time.GetElapsedTime(_opened), into);
            draft.Load(double.NaN, ProgressFields.Lag(triggers));
        }

        return progress;
    }

    private Access Anonymous => Access.Anonymous with { RootsFile = _settings.RootsFile };

    private Access AccessTo(string host) =>
        _settings.HostCredential is { } credential && _settings.Workers.Contains(host, StringComparer.OrdinalIgnoreCase) ? Anonymous with { Credential = credential } : Anonymous;

    /// <summary>Reads one place; why nothing came of it, or null.</summary>
    private async Task<Absence?> AskAsync<T>(
        Uri place, Access access, SampleDraft draft, Func<Body, TimeSpan, Readings, Answer<T>> write, CancellationToken cancellation) where T : class
    {
        var answer = await _http.GetAsync(place, access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var body = answer.Value;
        return draft.Write(into => write(body, _time.GetElapsedTime(_opened, body.Received), into));
    }
}
