using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Actors.Integrity;
using Sluice.Actors.Membership;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Telemetry;

/// <summary>
/// What the actors of one node count, at the cost of an addition; <see cref="NodeMeter"/> makes it readable. What it says of single Spark clusters it
/// says of tuned ones only, so that a training fleet of thousands makes no series.
/// </summary>
public sealed class NodeTelemetry
{
    /// <summary>Clusters with a series of their own: whoever scrapes pays for each. Those beyond are tuned and counted all the same.</summary>
    public const int MostSeries = 1000;

    private readonly OutcomeCounter<StepOutcome> _steps = new();
    private readonly OutcomeCounter<RolloutEnd> _rollouts = new();
    private readonly OutcomeCounter<ProposalStage> _proposals = new();
    private readonly ClusterSeries _p99Seconds = new(MostSeries);
    private readonly ClusterSeries _lagSeconds = new(MostSeries);
    private volatile Quarantine? _quarantine;
    private volatile Histogram<double>? _writeSeconds;
    private long _writes;
    private long _staleEffects;
    private long _guardAlarms;
    private int _clusters;
    private int _episodes;
    private int _learners;
    private long _experience;

    // Versions begin at 0.
    private int _policyVersion = -1;

    /// <summary>The Akka cluster as the node sees it.</summary>
    public NodeView View { get; } = new();

    /// <summary>The entities of this node whose journal is damaged, by persistence id.</summary>
    public IReadOnlyDictionary<string, Quarantined> Quarantined => _quarantine?.Entities ?? new Dictionary<string, Quarantined>();

    /// <summary>When the node's certificate expires; null without one.</summary>
    internal DateTime? CertificateExpires { get; set; }

    internal long Writes => Volatile.Read(ref _writes);

    internal long StaleEffects => Volatile.Read(ref _staleEffects);

    internal long GuardAlarms => Volatile.Read(ref _guardAlarms);

    internal int Clusters => Volatile.Read(ref _clusters);

    internal int Episodes => Volatile.Read(ref _episodes);

    internal long Experience => Volatile.Read(ref _experience);

    internal bool RunsLearner => Volatile.Read(ref _learners) > 0;

    internal int? PolicyNumber => Volatile.Read(ref _policyVersion) is >= 0 and var version ? version : null;

    internal IEnumerable<Measurement<long>> Steps => _steps.Read();

    internal IEnumerable<Measurement<long>> Rollouts => _rollouts.Read();

    internal IEnumerable<Measurement<long>> Proposals => _proposals.Read();

    internal IReadOnlyList<Measurement<double>> P99Seconds => _p99Seconds.Read();

    internal IReadOnlyList<Measurement<double>> LagSeconds => _lagSeconds.Read();

    internal void Watch(Quarantine quarantine) => _quarantine = quarantine;

    /// <param name="histogram">Takes the time of each write from now on; null for nobody.</param>
    internal void MeasureWrites(Histogram<double>? histogram) => _writeSeconds = histogram;

    /// <param name="handedOver">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    internal void WriteConfirmed(long handedOver)
    {
        Interlocked.Increment(ref _writes);
        _writeSeconds?.Record(Stopwatch.GetElapsedTime(handedOver).TotalSeconds);
    }

    internal void StaleEffectRefused() => Interlocked.Increment(ref _staleEffects);

    internal void StepClosed(StepOutcome outcome) => _steps.Add(outcome);

    internal void RolloutEnded(RolloutEnd end) => _rollouts.Add(end);

    internal void ProposalReached(ProposalStage stage) => _proposals.Add(stage);

    internal void GuardAlarmed() => Interlocked.Increment(ref _guardAlarms);

    internal void ClusterStarted() => Interlocked.Increment(ref _clusters);

    internal void ClusterStopped() => Interlocked.Decrement(ref _clusters);

    internal void EpisodeStarted() => Interlocked.Increment(ref _episodes);

    internal void EpisodeStopped() => Interlocked.Decrement(ref _episodes);

    internal void LearnerStarted() => Interlocked.Increment(ref _learners);

    internal void LearnerStopped() => Interlocked.Decrement(ref _learners);

    /// <param name="episodes">Of tuned clusters, consumed by one update.</param>
    internal void ExperienceLearnt(int episodes) => Interlocked.Add(ref _experience, episodes);

    internal void PolicyUsed(PolicyVersion version) => Volatile.Write(ref _policyVersion, version.Number);

    internal void P99Measured(ClusterId cluster, double seconds) => _p99Seconds.Set(cluster, seconds);

    /// <param name="cluster">Whose.</param>
    /// <param name="seconds">What it has not processed, in seconds of its arrivals; not finite where nobody can say.</param>
    internal void LagRead(ClusterId cluster, double seconds)
    {
        if (double.IsFinite(seconds))
            _lagSeconds.Set(cluster, seconds);
        else
            _lagSeconds.Forget(cluster);
    }

    internal void Forget(ClusterId cluster)
    {
        _p99Seconds.Forget(cluster);
        _lagSeconds.Forget(cluster);
    }
}
