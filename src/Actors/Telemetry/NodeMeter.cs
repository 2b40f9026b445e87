using System.Diagnostics.Metrics;
using Akka.Cluster;
using Sluice.Actors.Membership;

namespace Sluice.Actors.Telemetry;

/// <summary>
/// The instruments of one node, under the names that deploy/prometheus/metrics.yaml lists. All but the histogram are observed: they are read when somebody
/// asks, and a series whose cluster is gone is gone with it.
/// </summary>
public sealed class NodeMeter : IDisposable
{
    public const string Name = "Sluice";

    private static readonly MemberStatus[] Statuses =
        [MemberStatus.Joining, MemberStatus.WeaklyUp, MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Down];

    // A write takes milliseconds; at 1 s the circuit breakers are near.
    private static readonly InstrumentAdvice<double> WriteSeconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly NodeTelemetry _node;

    public NodeMeter(NodeTelemetry node)
    {
        _node = node;
        Meter = new Meter(Name);
        Meter.CreateObservableGauge("sluice_cluster_members", Members, description: "members of the Akka cluster as this node sees them");
        Meter.CreateObservableGauge("sluice_node_up", () => Readiness.Of(node.View.Standing).IsReady ? 1 : 0, description: "1 while this node is a member that serves");
        Meter.CreateObservableGauge("sluice_learner_here", () => node.RunsLearner ? 1 : 0, description: "1 on the node that runs the learner");
        Meter.CreateObservableCounter("sluice_experience_episodes_total", () => node.Experience, description: "episodes of tuned clusters that the learner on this node has learnt from");
        Meter.CreateObservableGauge("sluice_managed_clusters", () => node.Clusters, description: "Spark clusters whose actor is on this node");
        Meter.CreateObservableGauge("sluice_episodes_running", () => node.Episodes, description: "of those, in an episode");
        Meter.CreateObservableCounter("sluice_steps_total", () => node.Steps, description: "steps closed");
        Meter.CreateObservableCounter("sluice_rollouts_total", () => node.Rollouts, description: "configurations loaded, refused or taken back");
        Meter.CreateObservableCounter("sluice_proposals_total", () => node.Proposals, description: "changes proposed, and what somebody or time decided on them");
        Meter.CreateObservableCounter("sluice_guard_alarms_total", () => node.GuardAlarms, description: "changes taken back because they broke the objective");
        Meter.CreateObservableCounter("sluice_stale_effects_total", () => node.StaleEffects, description: "effects of a former owner that were refused");
        Meter.CreateObservableGauge("sluice_quarantined_entities", () => node.Quarantined.Count, description: "entities on this node whose journal is damaged");
        Meter.CreateObservableGauge("sluice_policy_version", PolicyVersion, description: "number of the policy version in use here");
        Meter.CreateObservableCounter("sluice_journal_writes_total", () => node.Writes, description: "writes that the journal confirmed");
        node.MeasureWrites(Meter.CreateHistogram<double>(
            "sluice_journal_write_seconds", "s", "from handing a write over to its confirmation", tags: null, advice: WriteSeconds));
        Meter.CreateObservableGauge("sluice_certificate_expires_seconds", CertificateExpires, "s", "until the certificate of this node expires; with TLS only");
        Meter.CreateObservableGauge("sluice_step_p99_seconds", () => node.P99Seconds, "s", "p99 latency in the last window measured");
        Meter.CreateObservableGauge("sluice_cluster_lag_seconds", () => node.LagSeconds, "s", "what a cluster has not processed yet, in seconds of its arrivals; absent where nobody can say");
    }

    /// <summary>One a node: two nodes in one process are read apart.</summary>
    public Meter Meter { get; }

    public void Dispose()
    {
        _node.MeasureWrites(null);
        Meter.Dispose();
    }

    private IEnumerable<Measurement<int>> Members()
    {
        var members = _node.View.Members;
        return Statuses.Select(status => new Measurement<int>(
            members.Count(member => member.Status == status), KeyValuePair.Create("status", (object?)Words.Of(status))));
    }

    private IEnumerable<Measurement<double>> CertificateExpires() =>
        _node.CertificateExpires is { } expires ? [new((expires.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalSeconds)] : [];

    // Before the first episode under a policy there is none in use, and no number for that.
    private IEnumerable<Measurement<int>> PolicyVersion() => _node.PolicyNumber is { } number ? [new(number)] : [];
}
