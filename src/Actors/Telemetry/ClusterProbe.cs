using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Telemetry;

/// <summary>What one cluster's actor tells its node's telemetry; what it said of itself is taken back when it stops.</summary>
internal sealed class ClusterProbe(NodeTelemetry node, ClusterId cluster)
{
    private bool _isHere;
    private bool _runs;
    private bool _isTuned;
    private StepTrace? _trace;

    // The step of the last rollout: a second one in the same step takes the first back.
    private int _rolledOut = -1;
    private bool _takesBack;

    public void Started()
    {
        _isHere = true;
        node.ClusterStarted();
    }

    public void Stopped()
    {
        Ended("the actor stopped");
        node.Forget(cluster);
        if (_isHere)
            node.ClusterStopped();
        _isHere = false;
    }

    public void Begun(EpisodeId episode, EpisodeKind kind)
    {
        Ended("another episode began");
        _runs = true;
        _rolledOut = -1;
        node.EpisodeStarted();
        _isTuned = kind == EpisodeKind.Tuning;
        if (_isTuned)
            _trace = StepTrace.Of(episode);
        else
            node.Forget(cluster);
    }

    /// <param name="why">What a step that is not over is marked with.</param>
    public void Ended(string why)
    {
        _trace?.Break(why);
        _trace = null;
        if (_runs)
            node.EpisodeStopped();
        _runs = false;
    }

    /// <summary>Takes in what was decided and is in the journal; not for training, whose episodes are counted at their end.</summary>
    public void Follow(IEpisodeDecision decision)
    {
        Count(decision.Events);
        if (decision.Next.Plan.Kind != EpisodeKind.Tuning)
            return;
        foreach (var happened in decision.Events)
        {
            // Finite also excludes the windows in which nothing could be measured; their cluster keeps its last value.
            if (P99MsOf(happened) is { } p99Ms && double.IsFinite(p99Ms))
                node.P99Measured(cluster, p99Ms / 1000);
        }

        _trace?.Follow(decision);
    }

    /// <summary>Takes in what was read of the cluster.</summary>
    public void Read(EpisodeInput input)
    {
        if (!_isTuned)
            return;
        switch (input)
        {
            case WindowRead { Reading: var window }:
                node.LagRead(cluster, SecondsOf(window.LagEvents, window.ArrivalRate));
                break;
            case ChangeWatched { Guard: var watched }:
                node.LagRead(cluster, SecondsOf(watched.LagEvents, watched.ArrivalRate));
                break;
        }
    }

    public void Count(IEnumerable<IEpisodeEvent> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RolloutRequested requested:
                    _takesBack = requested.Step == _rolledOut;
                    _rolledOut = requested.Step;
                    break;
                case RolloutSettled settled:
                    node.RolloutEnded(EndOf(settled.Outcome));
                    break;
                case ChangeProposed:
                    node.ProposalReached(ProposalStage.Proposed);
                    break;
                case ProposalSettled settled:
                    node.ProposalReached(StageOf(settled.Verdict));
                    break;
                case GuardAlarmed:
                    node.GuardAlarmed();
                    break;
                case StepRecorded step:
                    node.StepClosed(step.Outcome);
                    break;
                case SurveyRecorded survey:
                    foreach (var observed in survey.Steps)
                        node.StepClosed(OutcomeOf(observed.Mark));
                    break;
            }
        }
    }

    private static double SecondsOf(double lagEvents, double arrivalRate) => lagEvents == 0 ? 0 : lagEvents / arrivalRate;

    private RolloutEnd EndOf(RolloutOutcome outcome) => outcome switch
    {
        RolloutOutcome.Loaded => _takesBack ? RolloutEnd.TakenBack : RolloutEnd.Loaded,
        RolloutOutcome.Refused => RolloutEnd.Refused,
        RolloutOutcome.Died => RolloutEnd.Died,
        RolloutOutcome.Unavailable => RolloutEnd.Unavailable,
        var other => throw new InvalidOperationException($"Unknown rollout outcome {other}."),
    };

    private static ProposalStage StageOf(ProposalVerdict verdict) => verdict switch
    {
        ProposalVerdict.Approved => ProposalStage.Approved,
        ProposalVerdict.Applied => ProposalStage.Applied,
        ProposalVerdict.Rejected => ProposalStage.Rejected,
        ProposalVerdict.Lapsed => ProposalStage.Lapsed,
        var other => throw new InvalidOperationException($"Unknown verdict {other} on a proposal."),
    };

    private static StepOutcome OutcomeOf(SurveyMark mark) =>
        mark.IsObserved() ? StepOutcome.Measured
        : mark is SurveyMark.Refused or SurveyMark.Died or SurveyMark.Stuck ? StepOutcome.Faulty
        : StepOutcome.Unmeasured;

    private static double? P99MsOf(IEpisodeEvent happened) => happened switch
    {
        EpisodeOpened opened => opened.P99Ms,
        StepRecorded step => step.P99Ms,
        _ => null,
    };
}
