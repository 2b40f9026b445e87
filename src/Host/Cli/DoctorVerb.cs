using System.CommandLine;
using System.Data.Common;
using Sluice.Actors.Storage;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Spark.Live.Examining;

namespace Sluice.Hosting.Cli;

/// <summary><c>doctor</c>: whether a live cluster, and what it takes to tune it, are as they have to be. Changes nothing.</summary>
internal sealed class DoctorVerb
{
    private readonly Argument<string> _cluster = ClusterFileArgument.CreateWithName();
    private readonly Option<string> _postgres = JournalFlag.Create();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DoctorVerb();
        return new Command("doctor", "Look whether a live cluster can be tuned: Spark, Kafka, database, clocks, rights, levers without effect; exit code 1 when something fails.")
        {
            verb._cluster, verb._postgres,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var flags = new Dictionary<string, string?>();
        JournalFlag.Settings(context.Parse, _postgres, flags);
        var settings = context.Settings(flags);
        var file = await ClusterFileArgument.FindAsync(context, settings, context.Parse.GetValue(_cluster)!).ConfigureAwait(false);
        var findings = new List<Finding>(await ClusterLook.AtAsync(file, context.Stop).ConfigureAwait(false)) { await DatabaseAsync(settings, context.Stop).ConfigureAwait(false) };
        var shape = ExaminedShape.Of(file.Name.Value, findings);
        context.Terminal.Result(shape, console => FindingTable.Write(console, shape.Findings));
        return shape.Ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<Finding> DatabaseAsync(SluiceSettings settings, CancellationToken stop)
    {
        if (settings.HasNoJournalYet)
            return Finding.Warning("database", $"there is no journal in {settings.Data} yet", "'sluice tune' and 'sluice serve' begin one; several nodes need PostgreSQL (--journal-postgres)");
        try
        {
            var entities = await new JournalRows(settings.JournalHere).EntitiesAsync(stop).ConfigureAwait(false);
            return Finding.Ok("database", Texts.Invariant($"{settings.JournalHere.PlaceOf()} answers, {entities.Count} entities"));
        }
        catch (DbException unreachable)
        {
            return Finding.Failed("database", $"{settings.JournalHere.PlaceOf()}: {unreachable.Message}", "see that the database is reached from here, that its tables are there (deploy/sql), and that this user may read them");
        }
    }
}
