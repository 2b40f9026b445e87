using System.Diagnostics;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Telemetry;

/// <summary>
/// One span a step of a tuned cluster, with one inside for each of rollout, stabilisation and measuring. A span lasts over many messages, so none of them
/// is ever left as the thread's current one, where another actor's would find it.
/// </summary>
internal sealed class StepTrace
{
    private static readonly ActivitySource Source = new(NodeMeter.Name);

    private readonly EpisodeId _episode;
    private int _number = -1;
    private string? _partName;
    private Activity? _step;
    private Activity? _part;

    private StepTrace(EpisodeId episode) => _episode = episode;

    /// <returns>Null when nobody listens.</returns>
    public static StepTrace? Of(EpisodeId episode) => Source.HasListeners() ? new StepTrace(episode) : null;

    /// <summary>Ends the span of what is over and begins that of what the decision wants done.</summary>
    public void Follow(IEpisodeDecision decision)
    {
        // A guarded part is watched in many strides.
        if (decision.Events.IsEmpty && decision.Next.Steps == _number && PartOf(decision.Next.Phase) == _partName)
            return;
        var ambient = Activity.Current;
        Activity.Current = null;
        foreach (var settled in decision.Events.OfType<RolloutSettled>())
            _part?.SetTag("sluice.outcome", Words.Of(settled.Outcome));
        End(ref _part);
        foreach (var recorded in decision.Events.OfType<StepRecorded>())
            Close(recorded);
        _partName = PartOf(decision.Next.Phase);
        if (_partName is { } part)
            Begin(decision.Next.Steps, part);
        Activity.Current = ambient;
    }

    /// <summary>The step under way has no end of its own.</summary>
    public void Break(string why)
    {
        var ambient = Activity.Current;
        End(ref _part);
        _step?.SetStatus(ActivityStatusCode.Error, why);
        End(ref _step);
        Activity.Current = ambient;
    }

    private void Begin(int number, string part)
    {
        if (_number != number)
        {
            _number = number;
            _step = Source.StartActivity("step");
            _step?.SetTag("sluice.cluster", _episode.Cluster.Value).SetTag("sluice.episode", _episode.Number).SetTag("sluice.step", number);
        }

        // A step that is not sampled has no parts either.
        _part = _step is null ? null : Source.StartActivity(part, ActivityKind.Internal, _step.Context);
    }

    private void Close(StepRecorded recorded)
    {
        if (_step is null)
            return;
        string[] levers = [.. recorded.Further.Select(further => further.Lever).Prepend(recorded.Lever).Where(lever => lever.Length > 0)];
        _step.SetTag("sluice.outcome", Words.Of(recorded.Outcome)).SetTag("sluice.levers", levers);
        if (float.IsFinite(recorded.P99Ms))
            _step.SetTag("sluice.p99_ms", recorded.P99Ms);
        if (recorded.Outcome == StepOutcome.Faulty)
            _step.SetStatus(ActivityStatusCode.Error, "the configuration is faulty");
        End(ref _step);
    }

    private static void End(ref Activity? activity)
    {
        activity?.Dispose();
        activity = null;
    }

    private static string? PartOf(EpisodePhase phase) => phase switch
    {
        EpisodePhase.Proposed => "approval",
        EpisodePhase.Loading => "rollout",
        EpisodePhase.Stabilising => "stabilisation",
        EpisodePhase.Measuring => "measuring",
        _ => null,
    };
}
