using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Sluice.Actors;
using Sluice.Actors.Fleet;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Settings;

namespace Sluice.Hosting.Sessions;

/// <summary>One node with many simulated clusters in real time: how long it takes to start, what it costs to run, how long to recover.</summary>
internal sealed class LoadTestSession(SluiceSettings settings, JournalSettings journal, int clusters, double speed, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // What a node costs is measured, and not how well it tunes: ten thousand simulators that remember what they are asked for after a long change would be most of it.
    private static readonly TimeSpan Retained = TimeSpan.FromMinutes(4);

    private int _errors;

    public async Task<LoadTestShape> RunAsync(double minutes, CancellationToken stop)
    {
        var fleet = new SimulatedFleet(clusters, speed, Retained);
        double first, events, share;
        long episodes;
        await using (var node = await StartAsync(fleet, stop).ConfigureAwait(false))
        {
            first = await AllRunAsync(node, "started", stop).ConfigureAwait(false);
            var (before, processor, watch) = (await StatusAsync(node, stop).ConfigureAwait(false), ProcessorTime(), Stopwatch.StartNew());
            while (watch.Elapsed.TotalMinutes < minutes)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(10, Math.Max(0.1, 60 * minutes - watch.Elapsed.TotalSeconds))), stop).ConfigureAwait(false);
                var now = await StatusAsync(node, stop).ConfigureAwait(false);
                say(Texts.Invariant($"{watch.Elapsed.TotalMinutes:0.0} min: {now.Running} of {clusters} in an episode, {(now.Events - before.Events) / watch.Elapsed.TotalSeconds:0.0} events/s"));
            }

            var after = await StatusAsync(node, stop).ConfigureAwait(false);
            events = (after.Events - before.Events) / watch.Elapsed.TotalSeconds;
            episodes = after.Episodes - before.Episodes;
            share = (ProcessorTime() - processor) / watch.Elapsed;
        }

        await using var again = await StartAsync(fleet, stop).ConfigureAwait(false);
        var recovery = await AllRunAsync(again, "recovered", stop).ConfigureAwait(false);
        return new LoadTestShape(
            clusters, speed, minutes, journal.PlaceOf(), Math.Round(first, 1), Math.Round(recovery, 1), Math.Round(events, 1), Math.Round(share, 3),
            Process.GetCurrentProcess().PeakWorkingSet64 >> 20, episodes, _errors);
    }

    private async Task<TuningNode> StartAsync(SimulatedFleet fleet, CancellationToken stop)
    {
        var membership = new MembershipSettings("127.0.0.1", FreePort(), new SeedPeers([])) { OwnsJournal = journal.Provider == JournalProvider.Sqlite };
        var node = await NodeStart.JoinAsync(settings, journal, membership, new NodeTelemetry(), fleet.Served, stop, "WARNING").ConfigureAwait(false);
        var errors = node.System.ActorOf(Props.Create(() => new ErrorCounter(() => Interlocked.Increment(ref _errors))), "errors");
        node.System.EventStream.Subscribe(errors, typeof(Error));
        return node;
    }

    /// <summary>Seconds from the node's start, the node itself up, until every cluster is in an episode.</summary>
    private async Task<double> AllRunAsync(TuningNode node, string what, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var status = await StatusAsync(node, stop).ConfigureAwait(false);
            if (status.Running == clusters)
                break;
            if (watch.Elapsed > Patience)
                throw RefusedException.Failed(Texts.Invariant($"{status.Running} of {clusters} clusters run after {watch.Elapsed.TotalSeconds:0} s: see the log."));
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop).ConfigureAwait(false);
        }

        say(Texts.Invariant($"all {clusters} {what} after {watch.Elapsed.TotalSeconds:0.0} s"));
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<FleetStatus> StatusAsync(TuningNode node, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await node.Fleet.Ask<FleetStatus>(GetFleet.Instance, TimeSpan.FromSeconds(5), stop).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                // The keeper starts when the node is up, and may be busy.
            }
        }
    }

    private static TimeSpan ProcessorTime() => Process.GetCurrentProcess().TotalProcessorTime;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ErrorCounter : ReceiveActor
    {
        public ErrorCounter(Action count) => Receive<Error>(_ => count());
    }
}
