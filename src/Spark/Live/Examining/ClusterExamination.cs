using Sluice.Spark.Kafka;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Rollouts.Gates;
using Sluice.Spark.Secrets;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live.Examining;

/// <summary>Looks at whatever a cluster's file names, and changes nothing: secrets, driver, configuration, clocks, Kafka, the way to submit.</summary>
public static class ClusterExamination
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(2);

    /// <summary>All findings, in the order of the file. However the cluster behaves, this ends within two minutes.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(ClusterFile file, LiveServices services, CancellationToken cancellation = default)
    {
        // All at once: none of them changes anything, and each may have to wait for somebody else.
        var asked = await Task.WhenAll(
            SparkAsync(file, services, cancellation), KafkaAsync(file, services, cancellation), RolloutExamination.RunAsync(file, services, cancellation)).ConfigureAwait(false);
        return [.. Secrets(file), .. asked.SelectMany(findings => findings)];
    }

    private static IEnumerable<Finding> Secrets(ClusterFile file)
    {
        var places = new[] { file.Spark.Credential?.Secret, file.Spark.HostCredential?.Secret, file.Rollout?.Credential?.Secret, file.SinkTable?.Connection }
            .OfType<SecretPlace>().Concat(file.Kafka?.Access.Secrets.Values ?? []).Distinct();
        foreach (var place in places)
        {
            var secret = place.Read();
            yield return secret.IsPresent
                ? Finding.Ok("secret", $"the {place} holds one")
                : Finding.Failed("secret", secret.Absence.Reason, $"put the secret there, one line, and let the user of the tuning nodes read it: every node needs the {place}");
        }
    }

    private static async Task<IReadOnlyList<Finding>> SparkAsync(ClusterFile file, LiveServices services, CancellationToken cancellation)
    {
        // Kafka and the sink have checks of their own.
        var monitored = file.Settings with { Kafka = null, SinkTopic = null, SinkTable = null };
        var findings = new List<Finding>();
        LiveCluster cluster;
        try
        {
            cluster = await LiveCluster.OpenAsync(monitored, services, cancellation: cancellation).ConfigureAwait(false);
        }
        catch (IOException absent)
        {
            findings.Add(Finding.Failed("spark", absent.Message, "see that the job runs, under the name that the file has, and that its UI is reached from here (spark.ui, spark.uiPorts, spark.credential)"));
            return findings;
        }

        await using (cluster)
        {
            var sample = cluster.LastSample!;
            findings.Add(Finding.Ok("spark", $"{sample.Application!.Name} ({sample.Application.Id}) at {sample.Application.Ui}"));
            findings.Add(sample.Present > 0 && sample.Absences.Count == 0
                ? Finding.Ok("metrics", FormattableString.Invariant($"{sample.Present} values"))
                : Finding.Warning(
                    "metrics",
                    FormattableString.Invariant($"{sample.Present} values, {sample.Missing} missing (rates come with the second sample): ")
                    + string.Join("; ", sample.Absences.Select(absence => $"{absence.Source.ToString().ToLowerInvariant()}: {absence.Absence.Reason}").Distinct()),
                    "name the sources that there are (spark.hostExporter, spark.executorSink, spark.progressFile); the policy does without those there are not"));
            findings.AddRange(await VersionAsync(file, sample.Application, services, cancellation).ConfigureAwait(false));
            findings.Add(await ClockAsync(cluster, cancellation).ConfigureAwait(false));
            findings.AddRange(Levers(file, cluster));
        }

        return findings;
    }

    /// <summary>Nothing where it is as the file says, or the driver does not say.</summary>
    private static async Task<IEnumerable<Finding>> VersionAsync(ClusterFile file, RunningApplication application, LiveServices services, CancellationToken cancellation)
    {
        var version = (await new ApplicationUi(services.Http, file.Spark).VersionAsync(application, cancellation).ConfigureAwait(false)).Value;
        return version is null || SaidVersion.Is(file.Shape.SparkVersion, version)
            ? []
            : [Finding.Warning("spark", $"it is Spark {version}, and shape.sparkVersion is {file.Shape.SparkVersion}", "correct shape.sparkVersion: guard rules go by it")];
    }

    private static async Task<Finding> ClockAsync(LiveCluster cluster, CancellationToken cancellation)
    {
        var skew = await cluster.ReadSkewAsync(cancellation).ConfigureAwait(false);
        return skew is not { } known
            ? Finding.Warning("clock", "the driver's answers carry no date", "compare the clocks of the driver's host and of this one by hand, or let a time service keep both")
            : known.Duration() <= MostSkew
            ? Finding.Ok("clock", FormattableString.Invariant($"the driver's is {known.TotalSeconds:0.0} s from this one's, to a second"))
            : Finding.Failed("clock", FormattableString.Invariant($"the driver's is {known.TotalSeconds:0.0} s from this one's"), "let a time service keep the clocks of all hosts: latencies are made of them");
    }

    private static IEnumerable<Finding> Levers(ClusterFile file, LiveCluster cluster)
    {
        foreach (var unreadable in cluster.Properties.Unreadable)
            yield return Finding.Warning("levers", $"{unreadable.Key} has a value that is not known: {unreadable.Reason}", "deny it (safety.deny), or let the job have a value that the catalogue has");
        var given = (file.Rollout?.Properties ?? []).Select(property => property.Key).ToHashSet(StringComparer.Ordinal);
        var foreign = LeverCatalogue.All.Where(lever => cluster.Effective.IsTouched(lever) && lever.Name.StartsWith("spark.", StringComparison.Ordinal) && !given.Any(lever.HasKey)).ToArray();
        var isOurs = cluster.Properties.Foreign.Any(property => property.Key.StartsWith("spark.sluice.", StringComparison.Ordinal));
        if (foreign.Length > 0 && !isOurs)
        {
            yield return Finding.Warning(
                "levers",
                $"{string.Join(", ", foreign.Select(lever => lever.Name))} are set, and not by rollout.properties",
                "if the job sets them in its code no change of ours has an effect: take them out of it, or deny them (safety.deny)");
        }

        var interval = cluster.Application.BatchIntervalMs;
        if (double.IsFinite(interval) && !interval.Equals(cluster.Effective[SparkLevers.BatchDuration]))
        {
            yield return Finding.Warning(
                "levers",
                FormattableString.Invariant($"the batches are of {interval:0} ms, and {SparkLevers.BatchDuration.PropertyKey} says {cluster.Effective[SparkLevers.BatchDuration]:0} ms"),
                $"let the job read its batch interval from {SparkLevers.BatchDuration.PropertyKey}, or deny {SparkLevers.BatchDuration.Name} (safety.deny)");
        }

        var broken = GuardRules.Check(cluster.Effective, file.Shape);
        yield return broken.Count == 0
            ? Finding.Ok("levers", $"{LeverCatalogue.All.Count(cluster.Effective.IsTouched)} are set, and break no guard rule")
            : Finding.Warning("levers", $"what runs breaks guard rules: {string.Join("; ", broken.Select(rule => rule.Reason))}", "correct the shape in the file, or what runs: a change to it is refused as long as it does");
    }

    private static async Task<IReadOnlyList<Finding>> KafkaAsync(ClusterFile file, LiveServices services, CancellationToken cancellation)
    {
        if (file.Kafka is not { } kafka)
        {
            return
            [
                Finding.Warning("kafka", "none is named", "lag is an estimate; name the topics and the job's group (kafka)"),
                await SinkExamination.RunAsync(file, null, cancellation).ConfigureAwait(false),
            ];
        }

        KafkaConnection connection;
        try
        {
            connection = services.Kafka.Rent(kafka.Access);
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or FormatException)
        {
            return [Finding.Failed("kafka", refused.Message, "correct kafka.client, kafka.clientFile or the secret that is named")];
        }

        try
        {
            var findings = new List<Finding>();
            if (kafka.Group is { } group)
            {
                var lag = await connection.ReadLagAsync(group, kafka.Topics, cancellation).ConfigureAwait(false);
                findings.Add(lag switch
                {
                    { Missing: { } missing } => Finding.Failed("kafka", missing, "see that the brokers are reached from here, that the topics exist, and that this client may describe topics and the group"),
                    { Events: { } events } => Finding.Ok("kafka", FormattableString.Invariant($"group {group} is {events} events behind on {lag.Partitions.Count} partitions")),
                    _ => Finding.Warning("kafka", $"group {group} has committed nothing on some partitions", "correct kafka.group; a job that keeps its offsets in a checkpoint commits none, then leave the group out"),
                });
            }

            findings.Add(await SinkExamination.RunAsync(file, connection, cancellation).ConfigureAwait(false));
            return findings;
        }
        finally
        {
            services.Kafka.Return(connection);
        }
    }
}
