using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Storage;
using Sluice.Hosting.Tests;
using Sluice.Live.Tests;
using Sluice.Spark.Tests.Kafka;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Nodes that serve, and a job that runs: what an operator does with both, by the command line alone. Steps take ten seconds.</summary>
[Trait("Category", "Slow")]
public sealed class LiveFleetTests(PostgresServer postgres, KafkaBrokers kafka, ITestOutputHelper output) : IDisposable
{
    private const string Rules = "changesPerHour: 100, proposalsLapseAfter: 10m, deny: [batchDuration]";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly TemporaryDirectory _directory = new();
    private readonly Loopback _network = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Explicit = true)]
    public async Task People_decide_on_changes_of_a_job_that_runs()
    {
        var journal = await postgres.DatabaseAsync();
        await using var job = await LiveJob.StartAsync(kafka, ("spark.locality.wait", "0ms"));
        using var nodes = Started(journal);
        await nodes.StartThreeAsync();
        var added = await RunAsync(journal, "cluster", "add", File(job, "recommend"));
        Assert.True(added.GetProperty("added").GetBoolean(), $"{added}");
        Assert.Single(job.Submitted);

        // Nothing goes out that nobody has approved.
        var plan = await ProposedAsync(journal);
        Assert.Equal("recommend", plan.GetProperty("mode").GetString());
        Assert.Single(job.Submitted);
        var change = plan.GetProperty("proposal").GetProperty("change").GetString()!;
        Assert.Equal(4, (await TryAsync(journal, "rollout", "approve", LiveJob.Name, "--change", "1")).Code);
        await RunAsync(journal, "rollout", "approve", LiveJob.Name, "--change", change, "--reason", "looks good");
        await SubmittedAsync(job, 2);
        await UntilAsync(async () => Outcomes(await HistoryAsync(journal)).FirstOrDefault() is { } first && first is not ("proposed" or "under way"), "the approved change has come to no outcome");
        Assert.Single(job.Processes);
        var watched = await RunAsync(journal, "watch", LiveJob.Name, "--once");
        Assert.Equal("sink", watched.GetProperty("latency").GetString());

        // The next one is let out at once, and taken back.
        await ProposedAsync(journal);
        var before = await job.EnvironmentAsync();
        await RunAsync(journal, "rollout", "apply", LiveJob.Name);
        await SubmittedAsync(job, 3);
        Assert.NotEqual(before.OrderBy(property => property.Key), (await RunningAsync(job, 3)).OrderBy(property => property.Key));
        await UntilAsync(async () => (await TryAsync(journal, "rollout", "undo", LiveJob.Name, "--reason", "too risky")).Code == 0, "the change cannot be undone");
        await UntilAsync(async () => Outcomes(await HistoryAsync(journal)).Contains("undone"), "the change was not undone");
        Assert.Single(job.Processes);
        var status = await RunAsync(journal, "rollout", "status", LiveJob.Name);
        Assert.Equal("recommend", status.GetProperty("mode").GetString());
        output.WriteLine(string.Join(Environment.NewLine, (await HistoryAsync(journal)).Select(row => $"{row}")));

        Assert.NotEqual("paused", (await RunAsync(journal, "cluster", "remove", LiveJob.Name, "--dry-run")).GetProperty("doing").GetString());
        var removed = await RunAsync(journal, "cluster", "remove", LiveJob.Name);
        Assert.Equal("paused", removed.GetProperty("doing").GetString());
        await EndAsync(nodes, journal, job);
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_dies_while_it_changes_a_job_is_succeeded_by_one_that_does_not_change_it_twice()
    {
        var journal = await postgres.DatabaseAsync();
        await using var job = await LiveJob.StartAsync(kafka, ("spark.locality.wait", "0ms"));
        using var nodes = Started(journal);
        await nodes.StartThreeAsync();
        Assert.True((await RunAsync(journal, "cluster", "add", File(job, "apply"))).GetProperty("added").GetBoolean());

        await SubmittedAsync(job, 2);
        // The new run is starting: its gates are being watched.
        var owners = new OwnerTable(journal);
        var entity = "cluster-" + LiveJob.Name;
        var (epoch, owner) = (await owners.EpochOfAsync(entity, TestContext.Current.CancellationToken), await journal.OwnerOfAsync(entity));
        var victim = nodes.Running.Single(node => owner.StartsWith(nodes.Address(node), StringComparison.Ordinal));
        var killed = Stopwatch.GetTimestamp();
        nodes[victim].Kill();
        await nodes[victim].EndAsync(Nodes.Patience);
        Assert.Single(job.Processes);

        await UntilAsync(async () => await owners.EpochOfAsync(entity, TestContext.Current.CancellationToken) > epoch, "no other node took the cluster over");
        output.WriteLine($"taken over {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s after the node was killed, epoch {epoch} then {await owners.EpochOfAsync(entity, TestContext.Current.CancellationToken)}");
        // What it finds running is what it begins with, and what it rolls out next carries its own epoch.
        var runs = job.Submitted.Count;
        await SubmittedAsync(job, runs + 1);
        var marks = await RunningAsync(job, runs + 1);
        Assert.True(long.Parse(marks["spark.sluice.epoch"], CultureInfo.InvariantCulture) > epoch);
        Assert.Single(job.Processes);
        var effects = await owners.EffectsAsync(entity, TestContext.Current.CancellationToken);
        Assert.Equal(effects.Select(effect => effect.Epoch).Order(), effects.Select(effect => effect.Epoch));
        await RunAsync(journal, "cluster", "pause", LiveJob.Name);
        await EndAsync(nodes, journal, job);
    }

    private Nodes Started(JournalSettings journal) => new(journal, _network) { Settings = [("Sluice__StepSeconds", "10")] };

    private string File(LiveJob job, string mode) => _directory.File("views.yaml", job.FileText($"{{mode: {mode}, {Rules}}}"));

    private async Task EndAsync(Nodes nodes, JournalSettings journal, LiveJob job)
    {
        await nodes.EndTunedAsync(journal, output);
        Assert.Single(job.Processes);
        var count = await job.CountAsync();
        output.WriteLine($"{count}; {job.Submitted.Count} submissions, {job.BatchesDone} batches");
        Assert.Equal((0, 0), (count.Missing, count.Twice));
    }

    /// <summary>What is proposed, once something is.</summary>
    private async Task<JsonElement> ProposedAsync(JournalSettings journal)
    {
        JsonElement? plan = null;
        await UntilAsync(async () =>
        {
            var (code, text) = await TryAsync(journal, "rollout", "plan", LiveJob.Name);
            plan = code == 0 ? JsonDocument.Parse(text).RootElement : null;
            return plan is not null;
        }, "nothing is proposed");
        return plan!.Value;
    }

    private async Task<JsonElement[]> HistoryAsync(JournalSettings journal) =>
        [.. (await RunAsync(journal, "rollout", "history", LiveJob.Name)).GetProperty("changes").EnumerateArray()];

    private static IEnumerable<string> Outcomes(JsonElement[] history) => history.Select(row => row.GetProperty("outcome").GetString()!);

    private static Task SubmittedAsync(LiveJob job, int times) =>
        UntilAsync(() => Task.FromResult(job.Submitted.Count >= times), $"the job was not submitted {times} times");

    /// <summary>The properties of a run, once its driver answers.</summary>
    private static async Task<Dictionary<string, string>> RunningAsync(LiveJob job, int submission)
    {
        Dictionary<string, string>? found = null;
        await UntilAsync(async () =>
        {
            try
            {
                found = await job.EnvironmentAsync();
                return job.Submitted.Count > submission || job.Submitted[^1].Contains($"{found.GetValueOrDefault("spark.sluice.epoch")}~{found.GetValueOrDefault("spark.sluice.configuration")}", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the job's driver does not answer");
        return found!;
    }

    private static Task UntilAsync(Func<Task<bool>> holds, string otherwise) => LiveJob.UntilAsync(holds, otherwise, Patience);

    private async Task<JsonElement> RunAsync(JournalSettings journal, params string[] arguments)
    {
        var (code, text) = await TryAsync(journal, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private Task<(int Code, string Result)> TryAsync(JournalSettings journal, params string[] arguments)
    {
        // Those that only read the journal know no nodes.
        string[] nodes = arguments is ["watch", ..] or ["rollout", "history", ..] ? [] : ["--seeds", string.Join(',', Enumerable.Range(0, 3).Select(_network.PlaceOf).Select(place => $"{place.Host}:{place.Port}"))];
        return ServeProcess.RunAsync([.. arguments, .. nodes, "-o", "json"], journal.Connection);
    }
}
