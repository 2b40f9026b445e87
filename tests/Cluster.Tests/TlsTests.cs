using System.Diagnostics;
using Sluice.Actors.Tests.Storage;
using Sluice.Actors.Tests.Tls;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Nodes that know each other by certificates, among people who have none that counts.</summary>
public sealed class TlsTests(PostgresServer postgres, ITestOutputHelper output) : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Two_nodes_form_a_cluster_over_TLS_though_one_of_their_seeds_is_an_imposter_and_another_one_dials_them()
    {
        var network = new Loopback();
        using var expired = _authority.Issue([network.Nowhere.Host], TimeSpan.FromHours(-2), TimeSpan.FromHours(-1));
        await using var imposter = new Imposter(expired, network.Nowhere.Port);
        using var nodes = new Nodes(await postgres.DatabaseAsync(), network) { TlsOf = node => _authority.Arguments(_authority.Issue(network.PlaceOf(node).Host)) };
        var begun = Stopwatch.GetTimestamp();
        for (var node = 0; node < 2; node++)
            nodes.Start(node, network.PlaceOf(0), network.PlaceOf(1), network.Nowhere);
        await nodes.SeeEachOtherAsync(0, 1);
        for (var node = 0; node < 2; node++)
            await nodes[node].SaysAsync("its certificate expired at", Nodes.Patience);
        await nodes.LearnerStartsAsync(0, Nodes.Patience, 0, 1);
        output.WriteLine($"two nodes from nothing: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, the imposter was dialled {imposter.Dialled} times");

        using var strange = _stranger.Issue(network.PlaceOf(0).Host);
        Assert.False(await Imposter.IsAcceptedAsync(network.PlaceOf(0).Port, strange));
        await nodes[0].SaysAsync("none of this node's authorities", Nodes.Patience);
        Assert.Equal([0, 1], nodes.Running);
        Assert.Equal(1, nodes[0].Count("Founding the cluster") + nodes[1].Count("Founding the cluster"));
        nodes.LearnerOf(0, 1);
        nodes.RefusedNothing();
    }
}
