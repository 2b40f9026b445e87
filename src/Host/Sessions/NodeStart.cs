using System.Globalization;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Settings;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Sessions;

/// <summary>Starts the one Akka node of this process as its settings say.</summary>
internal static class NodeStart
{
    public static Task<TuningNode> StartAsync(SluiceSettings settings, JournalSettings journal, Selection selection, CancellationToken stop) => TuningNode.StartAsync(
        new TuningNodeSettings(journal, new SimulatedClusterFactory(), name => Engines.Create(name, settings.Threads))
        {
            Selection = selection,
            Threads = settings.Threads,
            Hocon = HoconOf(settings),
        },
        stop);

    // HOCON owns akka.*; the number of threads is ours and holds whatever a dispatcher's file says.
    private static string? HoconOf(SluiceSettings settings) => settings.Hocon is null
        ? null
        : string.Create(
            CultureInfo.InvariantCulture, $"{settings.Hocon}\nsluice.cluster-dispatcher.dedicated-thread-pool.thread-count = {settings.Threads}\n");
}
