using System.Text.Json;
using Sluice.Actors.Membership;
using Sluice.Actors.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>What a node says of itself over HTTP, path by path. Nothing here waits for an actor or a database.</summary>
internal sealed class NodeSurface(NodeTelemetry node, MetricsPage metrics)
{
    private const string Paths = "/healthz/live, /healthz/ready, /metrics, /cluster";

    public HttpAnswer Answer(string? path) => path switch
    {
        "/healthz/live" => HttpAnswer.Of(200, new LiveShape(true)),
        "/healthz/ready" => Ready(),
        "/metrics" => new HttpAnswer(200, MetricsPage.ContentType, metrics.Write()),
        "/cluster" => HttpAnswer.Of(200, Cluster()),
        _ => HttpAnswer.Refused(404, $"There is nothing at this path; ask for one of {Paths}."),
    };

    private HttpAnswer Ready()
    {
        var readiness = Readiness.Of(node.View.Standing);
        return HttpAnswer.Of(readiness.IsReady ? 200 : 503, new ReadyShape(readiness.IsReady, readiness.Reason));
    }

    private ClusterShape Cluster()
    {
        var view = node.View;
        var readiness = Readiness.Of(view.Standing);
        return new ClusterShape(
            view.Address,
            readiness.IsReady,
            readiness.Reason,
            view.Leader,
            view.Learner,
            [.. view.Members.Select(member => new MemberShape(
                member.Address, JsonNamingPolicy.KebabCaseLower.ConvertName(member.Status.ToString()), member.Roles, member.IsReachable))],
            [.. node.Quarantined.OrderBy(entity => entity.Key, StringComparer.Ordinal)
                .Select(entity => new QuarantinedShape(entity.Key, entity.Value.SequenceNr, entity.Value.Reason))]);
    }
}
