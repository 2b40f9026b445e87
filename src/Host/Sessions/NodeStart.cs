using System.Globalization;
using Sluice.Actors;
using Sluice.Actors.Faults;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Settings;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Sessions;

/// <summary>Starts the one Akka node of this process as its settings say.</summary>
internal static class NodeStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A node that is an Akka cluster of its own, for as long as a command takes.</summary>
    /// <param name="isLive">It tunes live clusters, from which the learner learns.</param>
    public static async Task<TuningNode> StartAsync(SluiceSettings settings, JournalSettings journal, Selection selection, CancellationToken stop, bool isLive = false)
    {
        var own = Settings(settings, journal, selection, HoconOf(settings));
        if (isLive)
            own = own with { Experience = ExperienceOf(settings, own) };
        return Closing(await TuningNode.StartAsync(own, stop).ConfigureAwait(false), own);
    }

    /// <summary>A node that serves, among others. What happens to it is to be read in its log, so that is on unless a file says otherwise.</summary>
    /// <param name="telemetry">Where the node counts; it shows how far the node is from the first moment.</param>
    /// <param name="served">Clusters to tune; null for none.</param>
    /// <param name="logLevel">Akka's.</param>
    /// <param name="injection">Where the node is to die; null for nowhere.</param>
    public static async Task<TuningNode> JoinAsync(
        SluiceSettings settings, JournalSettings journal, MembershipSettings membership, NodeTelemetry telemetry, Served? served,
        CancellationToken stop, string logLevel = "INFO", Injection? injection = null)
    {
        var logger = settings.Node.ReadLogFormat() == LogFormat.Json ? JsonLogActor.Hocon : "";
        var hocon = $"akka.loglevel = {logLevel}\n{logger}\n{HoconOf(settings)}";
        var node = Settings(settings, journal, Selection.BuiltIn, hocon) with { Telemetry = telemetry, Injection = injection };
        if (served is not null)
        {
            node = node with { Factory = served.Factory, Fleet = served.Managed, Policy = Served.Shipped };
            node = node with { Experience = ExperienceOf(settings, node) };
        }

        return Closing(await TuningNode.JoinAsync(node, membership, stop).ConfigureAwait(false), node);
    }

    /// <summary>A process that uses the nodes that serve, and is none of them.</summary>
    /// <exception cref="TimeoutException">None of them took it in.</exception>
    public static async Task<TuningNode> VisitAsync(SluiceSettings settings, JournalSettings journal, MembershipSettings guest, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            return await JoinAsync(settings, journal, guest, new NodeTelemetry(), null, patience.Token, "WARNING").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"No tuning node at {settings.Node.Seeds ?? settings.Node.PeersDns} took this process in within {Patience.TotalSeconds:0} s: start one with 'sluice serve', or correct the address.");
        }
    }

    private static ExperienceSettings? ExperienceOf(SluiceSettings settings, TuningNodeSettings node) =>
        settings.Experience.On(node.Journal, node.Factory, () => node.Engine(settings.Engine));

    private static TuningNode Closing(TuningNode node, TuningNodeSettings settings)
    {
        (settings.Factory as ClusterFactory)?.CloseAfter(node.System);
        return node;
    }

    private static TuningNodeSettings Settings(SluiceSettings settings, JournalSettings journal, Selection selection, string? hocon) =>
        new(journal, new ClusterFactory(), name => Engines.Create(name, settings.Threads))
        {
            Selection = selection,
            Threads = settings.Threads,
            Hocon = hocon,
        };

    // HOCON owns akka.*; the number of threads is ours and holds whatever a dispatcher's file says.
    private static string? HoconOf(SluiceSettings settings) => settings.Hocon is null
        ? null
        : string.Create(
            CultureInfo.InvariantCulture, $"{settings.Hocon}\nsluice.cluster-dispatcher.dedicated-thread-pool.thread-count = {settings.Threads}\n");
}
