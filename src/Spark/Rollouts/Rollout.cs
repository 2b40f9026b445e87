using System.Collections.Immutable;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Gates;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts;

/// <summary>
/// The procedure of a rollout, whoever runs the job: see what runs, end it, see that it is gone, submit, and watch the new run through its gates. A fault of the
/// surroundings begins it again after a while, from the look at what runs, since a submission whose answer was lost may run already.
/// </summary>
public sealed class Rollout : IRollout
{
    private readonly JobDescription _job;
    private readonly IRolloutDriver _driver;
    private readonly IJobControl? _control;
    private readonly RolloutSettings _settings;
    private readonly TimeProvider _time;
    private readonly ApplicationUi _ui;
    private readonly Surveyor _surveyor;
    private readonly RunStop _stop;
    private readonly GateWatch _gates;
    private readonly BackOff _backOff;

    /// <param name="job">What is submitted.</param>
    /// <param name="driver">By whom; not disposed with this.</param>
    /// <param name="control">How the job is told to stop or to change; null if it cannot be told.</param>
    /// <param name="ui">Where its drivers answer.</param>
    /// <param name="settings">How patient it is.</param>
    /// <param name="http">The process' own.</param>
    /// <param name="time">The clock of all deadlines and waits.</param>
    /// <param name="random">What back-off is drawn from; null for the process' own.</param>
    /// <exception cref="ArgumentException">The job or an address makes no sense; the message says what would.</exception>
    public Rollout(
        JobDescription job, IRolloutDriver driver, IJobControl? control, MonitoringSettings ui, RolloutSettings settings, HttpReader http, TimeProvider time, Random? random = null)
    {
        JobCheck.Require(job);
        _ = UiPlaces.Parse(ui.Ui, ui.UiPorts);
        (_job, _driver, _control, _settings, _time) = (job, driver, control, settings, time);
        _ui = new ApplicationUi(http, ui);
        _surveyor = new Surveyor(job, driver, _ui, control);
        _stop = new RunStop(driver, _surveyor, control, settings, time);
        _gates = new GateWatch(driver, _ui, settings, time);
        _backOff = new BackOff(settings.FirstBackOff, settings.LongestBackOff, (random ?? Random.Shared).NextDouble);
    }

    /// <summary>The application that the last rollout saw through its gates, and where its driver answers; null before the first.</summary>
    public RunningApplication? Running => _gates.Passed;

    /// <summary>What <see cref="RollOutAsync"/> would do.</summary>
    public RolloutPlan Plan(RolloutRequest request) => RolloutPlan.Of(request, _job, _settings.Shape, _control is not null);

    public async Task<LoadReport> RollOutAsync(RolloutRequest request, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Epoch);
        if (!RunMarks.IsHash(request.ConfigurationHash))
            throw new ArgumentException($"A configuration's hash is 1 to {RunMarks.LongestHash} letters, digits, dashes, underscores and dots.", nameof(request));
        var started = _time.GetTimestamp();
        var plan = Plan(request);
        if (plan.Refusal is { } refusal)
            return new LoadReport(LoadOutcome.Refused, plan.Scope, TimeSpan.Zero, refusal);
        for (var attempt = 1; ; attempt++)
        {
            var end = await AttemptAsync(request, plan, cancellation).ConfigureAwait(false);
            if (!end.IsRepeatable || attempt == _settings.Attempts)
                return new LoadReport(end.Outcome, end.IsRestart && !(plan.Scope >= ChangeScope.Application) ? ChangeScope.Application : plan.Scope, _time.GetElapsedTime(started), attempt > 1 && end.Reason is not null ? $"{end.Reason} (tried {attempt} times)" : end.Reason);
            await Task.Delay(_backOff.After(attempt), _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<RolloutEnd> AttemptAsync(RolloutRequest request, RolloutPlan plan, CancellationToken cancellation)
    {
        var looked = await LookAsync(cancellation).ConfigureAwait(false);
        if (!looked.IsPresent)
            return RolloutEnd.OfSurroundings($"What runs could not be seen: {looked.Absence.Reason}");
        var survey = looked.Value;
        if (survey.LatestEpoch > request.Epoch)
            throw new StaleEpochException(request.Epoch, survey.LatestEpoch.Value);
        var marks = RunMarks.Of(request);
        if (survey.Only is { } run && (survey.InEffect?.Satisfies(marks) == true || (plan.Scope is null && survey.InEffect?.Configuration == marks.Configuration)))
            return await WatchAsync(AdoptedRun(survey, run, request, plan), cancellation).ConfigureAwait(false);
        if (plan.Restarts != Restart.Application && await ChangeInPlaceAsync(request, plan, survey, cancellation).ConfigureAwait(false) is { } inPlace)
            return inPlace;
        return await RestartAsync(request, plan, survey, cancellation).ConfigureAwait(false) with { IsRestart = true };
    }

    /// <summary>Waits for a run that is starting to say whose it is, for as long as one may take.</summary>
    private async Task<Answer<Survey>> LookAsync(CancellationToken cancellation)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            var survey = await _surveyor.LookAsync(cancellation).ConfigureAwait(false);
            if (survey.Value?.IsSilent != true || _time.GetElapsedTime(since) >= _settings.RunningTimeout)
                return survey;
            await Task.Delay(_settings.PollInterval, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null where it cannot be changed without a restart after all.</summary>
    private async Task<RolloutEnd?> ChangeInPlaceAsync(RolloutRequest request, RolloutPlan plan, Survey survey, CancellationToken cancellation)
    {
        if (_control is null || survey is not { Only: { } run, Applications: [{ Marks: { } submitted } application] })
            return null;
        // What needs a restart has to be as it is to be already; what was told since does not show.
        var before = _job.Render(request.Target, submitted, _settings.Shape.SparkVersion);
        if (EnvironmentCheck.Differences(before, application.Environment.SparkProperties, ChangeScope.Application).Count > 0)
            return null;
        var batches = await _ui.BatchesAsync(application.Application, cancellation).ConfigureAwait(false);
        var inPlace = plan.Properties.Where(property => LeverCatalogue.All.Any(lever => lever.HasKey(property.Key) && lever.Scope < ChangeScope.Application));
        var change = new InPlaceChange(RunMarks.Of(request), plan.Restarts == Restart.Query, [.. inPlace]);
        var told = await _control.ChangeAsync(change, cancellation).ConfigureAwait(false);
        if (told.Value?.Satisfies(change.Marks) != true)
            return null;
        var expected = new ExpectedRun(run.Submission, submitted, request.Target, before, [], ChangeScope.Application);
        var miss = await _gates.HasBatchAsync(expected, application.Application, batches.Value?.Newest ?? -1, cancellation).ConfigureAwait(false);
        return miss is null ? RolloutEnd.Loaded : await FailAsync(expected, miss, cancellation).ConfigureAwait(false);
    }

    private async Task<RolloutEnd> RestartAsync(RolloutRequest request, RolloutPlan plan, Survey survey, CancellationToken cancellation)
    {
        var marks = RunMarks.Of(request);
        var drain = _settings.DrainOf(request.Previous);
        if (await _stop.EndAsync(survey, marks, drain, cancellation).ConfigureAwait(false) is { } stuck)
            return RolloutEnd.OfSurroundings(stuck.Reason);
        if (_control is not null && await _control.ForgetAsync(cancellation).ConfigureAwait(false) is { } left)
            return RolloutEnd.OfSurroundings(left.Reason);
        var submitted = await _driver.SubmitAsync(new RunOrder(_job, marks, plan.Properties), cancellation).ConfigureAwait(false);
        if (!submitted.IsTaken)
            // Where a submission itself ends the run before, that one is still there unless the job ended when it was asked to; elsewhere nothing is, which is what to have died means.
            return RolloutEnd.Of(submitted.Fault, submitted.Reason, isBeforeStop: _driver.SubmittingReplaces && await RunsAsync(cancellation).ConfigureAwait(false));
        var earlier = survey.Applications.Select(application => application.Application.Id).ToImmutableHashSet(StringComparer.Ordinal);
        return await WatchAsync(new ExpectedRun(submitted.Submission, marks, request.Target, plan.Properties, earlier, Drain: drain), cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether anything of the job runs, as far as that can be seen.</summary>
    private async Task<bool> RunsAsync(CancellationToken cancellation) => (await _surveyor.LookAsync(cancellation).ConfigureAwait(false)).Value?.IsEmpty == false;

    private async Task<RolloutEnd> WatchAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        var miss = await _gates.PassAsync(expected, cancellation).ConfigureAwait(false);
        return miss is null ? RolloutEnd.Loaded : await FailAsync(expected, miss, cancellation).ConfigureAwait(false);
    }

    /// <summary>What failed is ended, so that it does not come up later beside what is rolled out next; what runs with other settings than it should runs on.</summary>
    private async Task<RolloutEnd> FailAsync(ExpectedRun expected, GateMiss miss, CancellationToken cancellation)
    {
        var end = RolloutEnd.Of(miss.Signals, miss.Reason, isBeforeStop: false);
        if (end.IsProcedure || miss.Signals.ManagerIsSilent)
            return end;
        var left = await _stop.KillAsync([expected.Submission], cancellation).ConfigureAwait(false);
        return left is null ? end : end with { Reason = $"{end.Reason} {left.Reason}" };
    }

    private static ExpectedRun AdoptedRun(Survey survey, FoundRun run, RolloutRequest request, RolloutPlan plan)
    {
        var carried = survey.Applications is [{ Marks: { } marks }] ? marks : run.Marks ?? RunMarks.Of(request);
        // It may have been told since what its properties do not show.
        var narrowest = survey.Told is not null && survey.Told != carried ? ChangeScope.Application : ChangeScope.Runtime;
        return new ExpectedRun(run.Submission, carried, request.Target, plan.Properties, [], narrowest);
    }
}
