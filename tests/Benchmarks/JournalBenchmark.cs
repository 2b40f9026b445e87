using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;
using Sluice.Actors;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Benchmarks;

/// <summary>
/// 80 actors write events one by one and an episode at once (H6), and one actor reads 100,000 of them back (H8): ours, linked and in protobuf, beside raw
/// Akka.Persistence.Sql with the same settings and as many bytes. They take turns, so that whatever else the machine does meets both.
/// </summary>
internal static class JournalBenchmark
{
    private const int Writers = 80, Single = 100, Episodes = 10, EpisodeEvents = 25, Replayed = 100_000, ReplayedAtOnce = 500, Rounds = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly StepRecorded Step = new(
        new EpisodeId(new ClusterId("benchmark-00"), 1), 3, 5, "spark.memory.fraction", 0.6, 0.625, ChoiceComponent.Explore, 0.04f, 0x0123_4567_89AB_CDEF, StepOutcome.Measured, 0.5f, 7_000.5f,
        3_000.25f, 0.125f, new StepDurations(TimeSpan.Zero, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(196)), true,
        [.. Enumerable.Range(0, 30).Select(feature => (Half)feature)], TimeSpan.FromMinutes(21));

    /// <param name="arguments">A file with the connection string of a PostgreSQL database, for its journal; without one SQLite's is measured.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [var file])
        {
            await MeasureAsync(new JournalSettings(JournalProvider.PostgreSql, (await File.ReadAllTextAsync(file)).Trim()));
            return 0;
        }

        var directory = Directory.CreateTempSubdirectory("sluice-journal-").FullName;
        try
        {
            await MeasureAsync(JournalSettings.Embedded(Path.Combine(directory, "journal.db")));
            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(JournalSettings journal)
    {
        await journal.PrepareAsync();
        var linked = LinkedEvent.After(0, Step);
        var raw = new RawMessage("benchmark-00", new byte[LinkField.Append(linked.Payload.Span, linked.Link).Length - 13]);
        using var ours = Start(journal, SluiceSerializer.Setup);
        using var theirs = Start(journal, RawSerializer.Setup);
        // Two runs on one database must not meet.
        var run = Guid.NewGuid().ToString("N")[..8];
        Contender us = new("ours", ours, (id, recovered) => Props.Create(() => new LinkedWriter(run + "-ours-" + id, Step, recovered)));
        Contender them = new("raw", theirs, (id, recovered) => Props.Create(() => new RawWriter(run + "-raw-" + id, raw, recovered)));
        await CompareAsync("journal one by one", journal, Writers * Single, us, them, (contender, round) => WriteAsync(contender, $"single-{round}", new WriteEvents(Single, 1)));
        await CompareAsync(
            "journal an episode at once", journal, Writers * Episodes * EpisodeEvents, us, them,
            (contender, round) => WriteAsync(contender, $"episode-{round}", new WriteEvents(Episodes * EpisodeEvents, EpisodeEvents)));
        foreach (var contender in (Contender[])[us, them])
            await FillAsync(contender);
        await CompareAsync("replay", journal, Replayed, us, them, (contender, _) => ReplayAsync(contender));
        await Task.WhenAll(ours.Terminate(), theirs.Terminate());
    }

    private static ActorSystem Start(JournalSettings journal, SerializationSetup serializer) => ActorSystem.Create(
        "benchmark",
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(NodeConfiguration.Load(journal, Environment.ProcessorCount, "akka.actor.provider = local")), serializer));

    /// <summary>By turns, after one that compiles the code.</summary>
    private static async Task CompareAsync(string bench, JournalSettings journal, int events, Contender us, Contender them, Func<Contender, int, Task<TimeSpan>> measure)
    {
        var rounds = new List<(double Ours, double Raw)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (ours, raw) = (await measure(us, round), await measure(them, round));
            if (round > 0)
                rounds.Add((events / ours.TotalSeconds, events / raw.TotalSeconds));
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench,
            database = journal.Provider.ToString(),
            events,
            rounds = Rounds,
            eventsPerSecond = Math.Round(Median(rounds.Select(round => round.Ours))),
            rawEventsPerSecond = Math.Round(Median(rounds.Select(round => round.Raw))),
            ratio = Math.Round(Median(rounds.Select(round => round.Ours / round.Raw)), 3),
            ratios = rounds.Select(round => Math.Round(round.Ours / round.Raw, 3)),
        }));
    }

    /// <summary>Until the last of all actors' events is in the journal.</summary>
    private static async Task<TimeSpan> WriteAsync(Contender contender, string name, WriteEvents command)
    {
        using var inbox = Inbox.Create(contender.System);
        var writers = Enumerable.Range(0, Writers).Select(i => contender.System.ActorOf(contender.Writer(string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), inbox.Receiver))).ToArray();
        await DoneAsync(inbox, Writers);
        var start = Stopwatch.GetTimestamp();
        foreach (var writer in writers)
            writer.Tell(command, inbox.Receiver);
        await DoneAsync(inbox, Writers);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await Task.WhenAll(writers.Select(writer => writer.GracefulStop(Patience)));
        return elapsed;
    }

    private static async Task FillAsync(Contender contender)
    {
        using var inbox = Inbox.Create(contender.System);
        var writer = contender.System.ActorOf(contender.Writer("replayed", inbox.Receiver));
        await DoneAsync(inbox, 1);
        writer.Tell(new WriteEvents(Replayed, ReplayedAtOnce), inbox.Receiver);
        await DoneAsync(inbox, 1);
        await writer.GracefulStop(Patience);
    }

    /// <summary>From the actor's start to the end of its recovery.</summary>
    private static async Task<TimeSpan> ReplayAsync(Contender contender)
    {
        using var inbox = Inbox.Create(contender.System);
        var start = Stopwatch.GetTimestamp();
        var writer = contender.System.ActorOf(contender.Writer("replayed", inbox.Receiver));
        var read = await DoneAsync(inbox, 1);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await writer.GracefulStop(Patience);
        return read == Replayed ? elapsed : throw new InvalidOperationException($"{contender.Name}: {read} events came back.");
    }

    /// <returns>The events of all that said so.</returns>
    private static async Task<int> DoneAsync(Inbox inbox, int actors)
    {
        var events = 0;
        for (var i = 0; i < actors; i++)
            events += ((EventsDone)await inbox.ReceiveAsync(Patience)).Events;
        return events;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <param name="Name">For messages.</param>
    /// <param name="System">Its actor system.</param>
    /// <param name="Writer">Makes an actor of a name that tells somebody when it has recovered.</param>
    private sealed record Contender(string Name, ActorSystem System, Func<string, IActorRef, Props> Writer);
}
