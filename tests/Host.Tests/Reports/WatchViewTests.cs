using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class WatchViewTests
{
    private static readonly ClusterId Id = new("a");

    [Fact]
    public void Lines_say_what_is_new_and_that_latency_is_an_estimate()
    {
        var description = LiveConnection.Describe(ClusterFileReader.Read("a.yaml", "name: a\nworkload: w\nspark: {ui: \"http://driver:4040\", application: job}", "/"));
        IClusterEvent[] registered = [new ClusterRegistered(Id, description)];
        var idle = WatchShape.Of(Id, registered);
        Assert.Equal(["a: live:http://driver:4040  latency is an estimate: a lower bound", "a: no episode yet"], WatchView.Lines(null, idle));
        Assert.Empty(WatchView.Lines(idle, idle));

        var plan = new EpisodePlan(EpisodeKind.Tuning, 2, new FromScript([]), 1, 1, 1, null, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(5), TimeSpan.Zero);
        var opening = WatchShape.Of(Id, [.. registered, new EpisodeBegun(new EpisodeId(Id, 0), plan, new WorkloadClass("w"), "hash", [], TimeSpan.Zero)]);
        Assert.Equal(["a/0: opening: its latency is read before anything is changed"], WatchView.Lines(idle, opening));
        var paused = WatchShape.Of(Id, [.. registered, new ClusterPaused(Id, 1, "maintenance")]);
        Assert.Equal(["a: paused: maintenance"], WatchView.Lines(idle, paused));
        Assert.Equal(["a: resumed"], WatchView.Lines(paused, WatchShape.Of(Id, [.. registered, new ClusterPaused(Id, 1, "maintenance"), new ClusterResumed(Id)])));
    }
}
