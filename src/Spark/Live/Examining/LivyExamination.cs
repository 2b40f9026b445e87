using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts;

namespace Sluice.Spark.Live.Examining;

/// <summary>Asks Livy for its version and its batches: whether a rollout would be let in, and would find what runs.</summary>
internal static class LivyExamination
{
    private const string Check = "rollout";

    private const string NoKerberos = "; Kerberos (SPNEGO) is not spoken: where Livy wants it, name a gateway such as Knox that asks for a name and a password";

    private static readonly Version Oldest = new(0, 6);

    public static async Task<IEnumerable<Finding>> RunAsync(ClusterFile file, RolloutPlace place, LiveServices services, CancellationToken cancellation)
    {
        await using var driver = LiveRollout.LivyOf(file, place, services);
        var (probing, asking, finding) = (driver.ProbeAsync(cancellation), driver.VersionAsync(cancellation), driver.FindAsync(cancellation));
        var (batches, version, found) = (await probing.ConfigureAwait(false), await asking.ConfigureAwait(false), await finding.ConfigureAwait(false));
        if (!batches.IsPresent)
            return [Finding.Failed(Check, batches.Absence.Reason, ServerMend.Of(batches.Absence, "rollout.livy", "Livy") + (batches.Absence.Kind == AbsenceKind.Denied ? NoKerberos : ""))];
        // A gateway before it may not pass the question on.
        var said = version.Value is { } text ? $"Livy {SecretWords.Hide(text)}" : "Livy";
        if (Version.TryParse(version.Value?.Split('-')[0], out var number) && number < Oldest)
            return [Finding.Failed(Check, $"{place.Address} is {said}, which does not say the names of batches, by which a run is known", $"upgrade it to {Oldest} or later")];
        return
        [
            Finding.Ok(Check, FormattableString.Invariant($"{said} at {place.Address} lists {batches.Value.Total:0} batches")),
            found switch
            {
                { Value: null } => Finding.Failed(Check, found.Absence!.Reason, "see that Livy lists all its batches, with their names"),
                { Value.Runs.Length: 0 } => Finding.Warning(
                    Check,
                    $"none of them is of this job and runs, by the name {file.Application.Name}",
                    "submit the job through Livy, under that name (its field name): what runs otherwise is not found there, and no rollout ends it"),
                var ours => Finding.Ok(Check, FormattableString.Invariant($"{ours.Value.Runs.Length} of them of this job")),
            },
        ];
    }
}
