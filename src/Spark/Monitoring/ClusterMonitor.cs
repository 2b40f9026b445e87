using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring;

/// <summary>
/// Observes one live cluster: the part of a live <see cref="ISparkCluster"/> that reads metrics, the configuration in effect and health. It has no timer and no
/// thread: whoever waits for the next minute takes a sample then. Nothing that a cluster does or fails to do throws; what could not be read is missing, and
/// why is known. One caller at a time.
/// </summary>
public sealed class ClusterMonitor
{
    private static readonly Metric InputRate = MetricCatalogue.Find("spark.streaming.inputRate-total");

    private readonly HttpReader _http;
    private readonly Access _access;
    private readonly ApplicationLocator _locator;
    private readonly SampleReader _reader;
    private readonly CounterRates _rates;
    private readonly Roster _roster;
    private readonly SampleWindow _samples;
    private ApplicationQuery _query;
    private RunningApplication? _run;
    private TimeSpan _runsSince;

    /// <param name="settings">Where it is observed.</param>
    /// <param name="query">Which application.</param>
    /// <param name="http">The process' own; not disposed with this.</param>
    /// <param name="time">The clock that rates are made by.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message says what would.</exception>
    public ClusterMonitor(MonitoringSettings settings, ApplicationQuery query, HttpReader http, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.KeptSamples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settings.LongestGap, TimeSpan.Zero);
        (_query, _http) = (query, http);
        _access = new Access(settings.Credential, settings.RedirectHosts, settings.RootsFile);
        _locator = new ApplicationLocator(http, UiPlaces.Parse(settings.Ui, settings.UiPorts), _access);
        _reader = new SampleReader(settings, _access, http, time);
        _rates = new CounterRates(settings.LongestGap);
        _roster = new Roster(settings.Workers);
        _samples = new SampleWindow(settings.KeptSamples);
    }

    /// <summary>As of the last sample.</summary>
    public ApplicationHealth Health { get; private set; } =
        new(false, double.NaN, double.NaN, TimeSpan.Zero, new Absence(AbsenceKind.FirstReading, "No sample has been taken yet."));

    /// <summary>The worker nodes, in the order of a window's columns.</summary>
    public IReadOnlyList<string> Workers => _roster.Workers;

    /// <summary>Observes another application from now on, as after a resubmission. Earlier samples stay.</summary>
    public void Watch(ApplicationQuery query) => _query = query;

    /// <summary>Takes the sample of a minute. However the cluster answers, this ends after six times the time limit of a request.</summary>
    /// <param name="at">Now, cluster time; later than at the last call.</param>
    /// <param name="cancellation">Stops waiting; there is no sample then.</param>
    /// <exception cref="ArgumentException">It is no later.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task<SampleReport> SampleAsync(TimeSpan at, CancellationToken cancellation = default)
    {
        _samples.RequireLater(at);
        var found = await _locator.FindAsync(_query, cancellation).ConfigureAwait(false);
        if (found.Value is { } run && !run.IsSameRun(_run))
            Begin(run, at);
        var draft = new SampleDraft();
        await _reader.ReadAsync(found, _roster, draft, cancellation).ConfigureAwait(false);
        _rates.Apply(draft.Readings);
        _rates.ForgetLost(_roster);
        var sample = Assemble(at, draft);
        _samples.Add(sample);
        Health = new ApplicationHealth(
            found.IsPresent,
            double.IsNaN(draft.ArrivalRate) ? sample.Driver[InputRate] : draft.ArrivalRate,
            draft.LagEvents,
            _runsSince,
            found.Absence,
            double.IsNaN(draft.BatchIntervalMs) ? Health.BatchIntervalMs : draft.BatchIntervalMs);
        var present = sample.Driver.Count(MetricCatalogue.OnDriver) + sample.Workers.Values.Sum(worker => worker.Count(MetricCatalogue.OnWorker));
        var all = MetricCatalogue.OnDriver.Length + sample.Workers.Count * MetricCatalogue.OnWorker.Length;
        return new SampleReport(at, found.Value, draft.Absences, present, all - present);
    }

    /// <summary>
    /// The mean of each metric on each node of a role over the samples taken in (from, to]; NaN where every sample is missing. What
    /// <see cref="ISparkCluster.ReadMetricsAsync"/> promises.
    /// </summary>
    public MetricWindow Read(TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics) => role == NodeRole.Driver
        ? _samples.Driver(from, to, metrics)
        : _samples.Workers(from, to, metrics, _roster.Workers);

    /// <summary>Why a metric of a node has no value in the last sample; <see cref="AbsenceKind.None"/> if it has one.</summary>
    /// <param name="metric">Of the catalogue.</param>
    /// <param name="role">Of the node.</param>
    /// <param name="node">Its column.</param>
    public AbsenceKind WhyMissing(Metric metric, NodeRole role, int node)
    {
        var sample = role == NodeRole.Driver ? _samples.Last?.Driver : _samples.Last?.Workers.GetValueOrDefault(_roster.Workers[node]);
        return sample?.Why(metric) ?? AbsenceKind.FirstReading;
    }

    /// <summary>The configuration that the application of the last sample runs with.</summary>
    public async Task<Answer<SparkEnvironment>> ReadEnvironmentAsync(CancellationToken cancellation = default)
    {
        if (_run is null)
            return new Absence(AbsenceKind.NoApplication, $"No driver of {_query} has been found yet.");
        var answer = await _http.GetAsync(_run.Api("environment"), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var body = answer.Value;
        return JsonBody.Read(body, SparkEnvironment.Read);
    }

    /// <summary>The driver's clock when it answered, to a second; null where it does not say, or is not found.</summary>
    public async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellation = default)
    {
        if (_run is null)
            return null;
        using var body = (await _http.GetAsync(_run.Page("api/v1/version"), _access, cancellation).ConfigureAwait(false)).Value;
        return body?.Dated;
    }

    private void Begin(RunningApplication run, TimeSpan at)
    {
        _run = run;
        _runsSince = _samples.Last is null ? TimeSpan.Zero : at;
        _rates.ForgetRun();
        _roster.ForgetRun();
        _reader.BeginRun();
    }

    private MinuteSample Assemble(TimeSpan at, SampleDraft draft)
    {
        var nodes = new NodeAssembly(draft);
        return new MinuteSample(
            at, nodes.Driver(_roster.DriverHost), _roster.Workers.ToDictionary(host => host, host => nodes.Worker(host, _roster.ExecutorsOn(host)), StringComparer.Ordinal));
    }
}
