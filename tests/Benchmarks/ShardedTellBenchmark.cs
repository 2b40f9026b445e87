using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;

namespace Sluice.Benchmarks;

/// <summary>
/// Messages a second from one process to 100 sharded actors in another (H7): ours beside raw Akka.Cluster.Sharding, whose serializer copies bytes. They take turns,
/// each time between two new nodes.
/// </summary>
internal static class ShardedTellBenchmark
{
    public const string NodeCommand = "sharded-tell-node";

    private const int Actors = 100, WarmUp = 50_000, Messages = 300_000, Rounds = 3;

    /// <summary>An answer stands for so many messages, and twice as many may be under way to one actor.</summary>
    private const int Answered = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync()
    {
        var rounds = new List<(double Ours, double Raw)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await MeasureAsync("ours"), await MeasureAsync("raw")));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "sharded tell",
            actors = Actors,
            messages = Messages,
            rounds = Rounds,
            messagesPerSecond = Math.Round(Median(rounds.Select(round => round.Ours))),
            rawMessagesPerSecond = Math.Round(Median(rounds.Select(round => round.Raw))),
            ratio = Math.Round(Median(rounds.Select(round => round.Ours / round.Raw)), 3),
            ratios = rounds.Select(round => Math.Round(round.Ours / round.Raw, 3)),
        }));
        return 0;
    }

    /// <summary>The other process: where the actors live, until its standard input ends.</summary>
    public static async Task<int> ServeAsync(string kindName, string address)
    {
        var kind = ShardedTellKind.Of(kindName);
        using var system = kind.Start(0, ShardedTellKind.Role);
        await Akka.Cluster.Cluster.Get(system).JoinAsync(Address.Parse(address));
        await kind.RegionAsync(system, () => Props.Create(() => new Told(kind)));
        await Console.In.ReadToEndAsync();
        await system.Terminate();
        return 0;
    }

    private static async Task<double> MeasureAsync(string kindName)
    {
        var kind = ShardedTellKind.Of(kindName);
        using var system = kind.Start(0, "teller");
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);
        using var node = StartNode(kindName, cluster.SelfAddress.ToString());
        try
        {
            var region = await kind.RegionAsync(system, null);
            await TellAsync(system, kind, region, WarmUp);
            var elapsed = await TellAsync(system, kind, region, Messages);
            return Messages / elapsed.TotalSeconds;
        }
        finally
        {
            node.StandardInput.Close();
            if (!node.WaitForExit(TimeSpan.FromSeconds(20)))
                node.Kill();
            await system.Terminate();
        }
    }

    private static Process StartNode(string kindName, string address)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no program.");
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ShardedTellBenchmark).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(program, [.. assembly, NodeCommand, kindName, address]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The other process does not start.");
    }

    private static async Task<TimeSpan> TellAsync(ActorSystem system, ShardedTellKind kind, IActorRef region, int messages)
    {
        var done = new TaskCompletionSource();
        var start = Stopwatch.GetTimestamp();
        var teller = system.ActorOf(Props.Create(() => new Teller(kind, region, messages / Actors, done)));
        await done.Task.WaitAsync(Patience);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await teller.GracefulStop(Patience);
        return elapsed;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Counts what it is told.</summary>
    private sealed class Told : ReceiveActor
    {
        private int _told;

        public Told(ShardedTellKind kind)
        {
            ReceiveAny(message =>
            {
                if (++_told % Answered == 0)
                    Sender.Tell(kind.Answer(kind.NameOf(message)!));
            });
        }
    }

    /// <summary>Tells every actor so many messages, and no more than two answers' worth ahead.</summary>
    private sealed class Teller : ReceiveActor
    {
        private readonly ShardedTellKind _kind;
        private readonly IActorRef _region;
        private readonly Dictionary<string, int> _left;
        private int _awaited;

        public Teller(ShardedTellKind kind, IActorRef region, int each, TaskCompletionSource done)
        {
            _kind = kind;
            _region = region;
            _left = Enumerable.Range(0, Actors).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"entity-{i:00}"), _ => each);
            _awaited = Actors * each / Answered;
            ReceiveAny(answer =>
            {
                Send(kind.NameOf(answer)!);
                if (--_awaited == 0)
                    done.TrySetResult();
            });
        }

        protected override void PreStart()
        {
            foreach (var name in _left.Keys.ToArray())
            {
                Send(name);
                Send(name);
            }
        }

        private void Send(string name)
        {
            var messages = Math.Min(Answered, _left[name]);
            _left[name] -= messages;
            var message = _kind.Tell(name);
            for (var i = 0; i < messages; i++)
                _region.Tell(message, Self);
        }
    }
}
