using System.Globalization;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>The nodes of one test, on one database; none outlives it.</summary>
/// <param name="arguments">What every node is given besides.</param>
internal sealed class Nodes(JournalSettings journal, INetwork network, params string[] arguments) : IDisposable
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    private readonly List<ServeProcess> _started = [];
    private readonly Dictionary<int, ServeProcess> _last = [];

    /// <summary>What one of them is given besides.</summary>
    public Func<int, string[]> ArgumentsOf { get; init; } = _ => [];

    /// <summary>The program that one of them runs; null for this build's.</summary>
    public Func<int, string?> BuildOf { get; init; } = _ => null;

    /// <summary>What the environment of each has besides.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>By which certificate one of them is known; null where they talk in plaintext, at the loopback address.</summary>
    public Func<int, string[]>? TlsOf { get; init; }

    public LeaseTable Leases { get; } = new(journal);

    public ServeProcess this[int node] => _last[node];

    /// <summary>Those that run, by number.</summary>
    public IEnumerable<int> Running => _last.Where(node => !node.Value.HasEnded).Select(node => node.Key).Order();

    public string Address(int node) => $"akka.{(TlsOf is null ? "" : "ssl.")}tcp://sluice@{Written(network.PlaceOf(node))}";

    /// <param name="node">0, 1 or 2, which stays its place when it is started again.</param>
    /// <param name="seeds">Whom it asks; everybody unless said otherwise.</param>
    public ServeProcess Start(int node, params (string Host, int Port)[] seeds)
    {
        var place = network.PlaceOf(node);
        var asked = seeds.Length > 0 ? seeds : [.. Enumerable.Range(0, 3).Select(network.PlaceOf)];
        var process = new ServeProcess(
            $"node {node}",
            network.PrefixOf(node),
            [
                "--host", place.Host, "--port", place.Port.ToString(CultureInfo.InvariantCulture), "--seeds", string.Join(',', asked.Select(Written)), "--threads", "1",
                .. arguments, .. TlsOf?.Invoke(node) ?? [], .. ArgumentsOf(node),
            ],
            journal.Connection,
            BuildOf(node),
            Settings);
        _started.Add(process);
        return _last[node] = process;
    }

    /// <summary>Starts three at the same instant and waits until each sees all.</summary>
    public async Task StartThreeAsync()
    {
        for (var node = 0; node < 3; node++)
            Start(node);
        await SeeEachOtherAsync(0, 1, 2);
        await Task.WhenAny(Enumerable.Range(0, 3).Select(node => this[node].SaysAsync("Learner started", Patience)));
    }

    public Task SeeEachOtherAsync(params int[] nodes) => Task.WhenAll(
        nodes.SelectMany(node => nodes.Select(other => (Task)this[node].SaysAsync($"Member up: {Address(other)}#", Patience))));

    /// <summary>The node that runs the learner.</summary>
    public int LearnerOf(params int[] nodes) =>
        Assert.Single(nodes, node => this[node].Count("Learner started") > this[node].Count("Learner stopped"));

    /// <summary>The node that runs the learner, once there is one.</summary>
    public async Task<int> LearnerAsync()
    {
        while (!Running.Any(node => this[node].Count("Learner started") > this[node].Count("Learner stopped")))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        return LearnerOf([.. Running]);
    }

    /// <summary>When the first of these nodes said that it runs the learner.</summary>
    public async Task<long> LearnerStartsAsync(long since, TimeSpan patience, params int[] nodes) =>
        await await Task.WhenAny(nodes.Select(node => this[node].SaysAsync("Learner started", patience, since)));

    /// <summary>Nothing that Akka sends between nodes, or stores, came to the closed serializer.</summary>
    public void RefusedNothing() => Assert.All(_started, process => Assert.True(process.Count("serializer is closed") == 0, process.Said()));

    /// <summary>No phase of a shutdown ran out of time; on a busy machine one of a node that leaves seconds after it joined can.</summary>
    public void LeftInTime() => Assert.All(_started, process => Assert.True(process.Count("timed out after") == 0, process.Said()));

    public void Dispose()
    {
        foreach (var process in _started)
            process.Dispose();
    }

    private static string Written((string Host, int Port) place) => string.Create(CultureInfo.InvariantCulture, $"{place.Host}:{place.Port}");
}
