using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>
/// Training killed at many moments. Takes minutes, so it is explicit: the README has its command. Where a kill is to fall is drawn from
/// <c>SLUICE_KILL_SEED</c>; where it fell in truth is read from what the dead process left, and both are printed.
/// </summary>
public sealed class TrainKillTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Kills at least; more until every phase was met.</summary>
    private const int Kills = 20;
    private const int KillsAtMost = 60;
    private const int Clusters = 8;

    // More than 20, so that clusters also recover from snapshots.
    private const int Iterations = 30;

    private static readonly string[] Train = ["train", "--clusters", "8", "--iterations", "30", "--steps", "12", "--seed", "3", "--no-early-stop", "-o", "json"];

    private readonly TemporaryDirectory _directory = new();

    private enum Phase
    {
        /// <summary>Before the run is in the journal.</summary>
        Starting,

        /// <summary>Episodes of an iteration, or of the reference, are missing.</summary>
        Collecting,

        /// <summary>All of an iteration's episodes are recorded, its update is not: learning, storing the policy, between the two stores.</summary>
        Updating,

        /// <summary>The last update is in the journal.</summary>
        Ending,
    }

    public void Dispose() => _directory.Dispose();

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Wherever_it_is_killed_it_resumes_to_the_same_policy_and_the_same_journal()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("SLUICE_KILL_SEED") ?? "1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var whole = await WholeAsync();
        output.WriteLine($"seed {seed}, uninterrupted {whole.Hash}, begun after {whole.Begun.TotalSeconds:0.00} s, an iteration {whole.Iteration.TotalMilliseconds:0} ms, end {whole.End.TotalMilliseconds:0} ms");

        var met = new HashSet<Phase>();
        for (var kill = 0; kill < Kills || (met.Count < 4 && kill < KillsAtMost); kill++)
        {
            var data = string.Create(CultureInfo.InvariantCulture, $"kill-{kill}");
            var aim = (Phase)(kill % 4);
            var left = await KillAsync(data, aim, whole, random);
            met.Add(PhaseOf(left));
            var hash = await ResumeAsync(data);
            output.WriteLine(
                $"kill {kill}: aimed at {aim}, fell into {PhaseOf(left)} with {left.Episodes} episodes, {left.Policies} policies, {left.Updates} updates: {hash}");
            Assert.Equal(whole.Hash, hash);
            Assert.Equal(whole.Events, ClusterEvents(data));
            Assert.Equal(new JournalProgress(true, Clusters * (Iterations + 1), Iterations + 1, Iterations), JournalProgress.Read(_directory.File(data)));
            Directory.Delete(_directory.File(data), recursive: true);
        }

        Assert.Equal(4, met.Count);
    }

    private async Task<Whole> WholeAsync()
    {
        using var process = SluiceProcess.Start(_directory.Root, [.. Train, "--data", "whole"]);
        var begun = await ReachAsync("whole", progress => progress.IsBegun);
        var updated = await ReachAsync("whole", progress => progress.Updates == Iterations);
        var watch = Stopwatch.StartNew();
        var result = await process.EndAsync();
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return new(HashOf(result), ClusterEvents("whole"), begun, updated / (Iterations + 1), watch.Elapsed);
    }

    /// <summary>Kills a new run at a random moment of a phase, as far as this can be aimed, and says what was committed.</summary>
    private async Task<JournalProgress> KillAsync(string data, Phase aim, Whole whole, Random random)
    {
        using var process = SluiceProcess.Start(_directory.Root, [.. Train, "--data", data]);
        var iteration = random.Next(Iterations);
        var episodes = aim == Phase.Collecting ? random.Next(Clusters) : Clusters;
        switch (aim)
        {
            case Phase.Starting:
                Thread.Sleep(random.NextDouble() * whole.Begun);
                break;
            case Phase.Ending:
                await ReachAsync(data, progress => progress.Updates == Iterations);
                Thread.Sleep(random.NextDouble() * whole.End);
                break;
            default:
                // Updates are from 1, and the reference episodes come before them.
                await ReachAsync(data, progress => progress.Episodes >= Clusters * (iteration + 1) + episodes);
                Wait(random.NextDouble() * whole.Iteration / 5);
                break;
        }

        process.Kill();
        await process.EndAsync();
        return Left(data);
    }

    /// <summary>Goes on as an operator would: what had not begun is begun again.</summary>
    private async Task<string> ResumeAsync(string data)
    {
        var resumed = await SluiceProcess.RunAsync(_directory.Root, ["train", "--resume", "--run", "train-3", "--data", data, "-o", "json"]);
        if (resumed.ExitCode == ExitCode.NotFound)
            resumed = await SluiceProcess.RunAsync(_directory.Root, [.. Train, "--data", data]);
        Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
        return HashOf(resumed);
    }

    /// <summary>Read from a copy: whoever opens the file of a dead process also mends it.</summary>
    private JournalProgress Left(string data)
    {
        var copy = Directory.CreateDirectory(_directory.File("copy"));
        foreach (var file in Directory.Exists(_directory.File(data)) ? Directory.GetFiles(_directory.File(data), "journal.db*") : [])
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        var left = JournalProgress.Read(copy.FullName);
        copy.Delete(recursive: true);
        return left;
    }

    private async Task<TimeSpan> ReachAsync(string data, Predicate<JournalProgress> isReached)
    {
        var watch = Stopwatch.StartNew();
        while (!isReached(JournalProgress.Read(_directory.File(data))))
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        return watch.Elapsed;
    }

    private static Phase PhaseOf(JournalProgress left)
    {
        if (!left.IsBegun)
            return Phase.Starting;
        if (left.Updates == Iterations)
            return Phase.Ending;
        return left.Episodes == Clusters * (left.Updates + 2) ? Phase.Updating : Phase.Collecting;
    }

    // An update takes milliseconds; the scheduler's ticks are too coarse for them.
    private static void Wait(TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
            Thread.Yield();
    }

    private static string HashOf(CommandResult result)
    {
        using var shape = JsonDocument.Parse(result.Out);
        Assert.True(shape.RootElement.GetProperty("finished").GetBoolean());
        return shape.RootElement.GetProperty("policyHash").GetString()!;
    }

    private Dictionary<string, string[]> ClusterEvents(string data) =>
        JournalContent.Read(_directory.File(data)).Where(rows => rows.Key != "learner").ToDictionary(rows => rows.Key, rows => rows.Value);

    /// <param name="Hash">The final policy's hash.</param>
    /// <param name="Events">Every cluster's events.</param>
    /// <param name="Begun">From the process's start until the run was in the journal.</param>
    /// <param name="Iteration">One iteration.</param>
    /// <param name="End">From the last update to the process's end.</param>
    private sealed record Whole(string Hash, Dictionary<string, string[]> Events, TimeSpan Begun, TimeSpan Iteration, TimeSpan End);
}
