using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Live.Files;

public sealed class ClusterFileTests
{
    private const string Least = """
        name: a
        workload: w
        spark: {ui: "http://driver:4040", application: job}
        """;

    private const string Livy = "rollout: {driver: livy, resource: r, livy: \"http://l:1\", ";

    [Fact]
    public void Name_workload_and_spark_are_enough_for_a_cluster_that_is_observed()
    {
        var file = Read(Least);
        Assert.Equal(("a", "w", "job"), (file.Name.Value, file.Class.Value, file.Application.Name));
        Assert.Equal(ClusterMode.Recommend, file.Safety.Mode);
        Assert.Null(file.Kafka);
        Assert.Null(file.Rollout);
        Assert.Equal(17, file.Spark.UiPorts);
        // What a job tolerates is not taken for granted.
        Assert.False(file.Shape.SinkIsIdempotent || file.Shape.BatchesMayOverlap);
    }

    [Fact]
    public void The_example_says_what_it_says()
    {
        var file = ClusterFileReader.ReadFile(Path.Combine(Deploy(), "cluster.example.yaml"));
        Assert.Equal(ResourceManager.Standalone, file.Shape.Manager);
        Assert.Equal("file /run/secrets/kafka-password", file.Kafka!.Access.Secrets["sasl.password"].ToString());
        Assert.Equal("SASL_SSL", file.Kafka.Access.Client["security.protocol"]);
        Assert.Equal(("ads-job", "ads-results"), (file.Settings.Group, file.Settings.SinkTopic));
        Assert.Equal((RolloutDriver.Standalone, TimeSpan.FromMinutes(3)), (file.Rollout!.Driver, file.Rollout.DrainWithin));
        Assert.Equal(new BlackoutWindow(DayOfWeek.Saturday, TimeSpan.FromHours(22), TimeSpan.FromHours(6)), Assert.Single(file.Safety.Blackouts));
        Assert.Equal(["spark.driver.cores"], file.Safety.DeniedLevers);
    }

    [Fact]
    public void What_is_written_is_one_line_reads_as_the_same_file_and_is_written_the_same_again()
    {
        var file = ClusterFileReader.ReadFile(Path.Combine(Deploy(), "cluster.example.yaml"));
        var written = ClusterFileWriter.Write(file);
        Assert.DoesNotContain('\n', written);
        var again = ClusterFileReader.Read("again", written, "/elsewhere");
        Assert.Equal(written, ClusterFileWriter.Write(again));
        Assert.Equal(file.Kafka!.Access.Key, again.Kafka!.Access.Key);
        Assert.Equal(file.Shape, again.Shape);
    }

    [Theory]
    [InlineData("spark: {ui: \"http://d:1\", application: j}\nname: a", "workload", "missing")]
    [InlineData("name: a/b\nworkload: w\nspark: {ui: \"http://d:1\", application: j}", "name", "letters, digits")]
    [InlineData("name: a\nworkload: w", "spark", "missing")]
    [InlineData("name: a\nworkload: w\nspak: {}\nspark: {ui: \"http://d:1\", application: j}", "line 3: spak", "nearest is spark")]
    [InlineData("name: a\nworkload: w\nspark:\n  ui: http://d:1\n  aplication: j\n", "line 4: spark.application", "name")]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"http://d:1\", application: j}\nname: b", "line 4", "twice")]
    [InlineData("name: &x a\nworkload: *x\nspark: {}", "line 1", "anchor")]
    [InlineData("name: !!str a\nworkload: w\nspark: {}", "line 1", "anchor, an alias or a tag")]
    [InlineData("name: a\nworkload: [w\n", "line", "neither YAML nor JSON")]
    [InlineData("--- \nname: a\n---\nname: b\n", "more than one document", "own")]
    [InlineData("", "empty", "name")]
    [InlineData("- a", "line 1", "map")]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"ftp://d\", application: j}", "HTTP", "http://driver:4040")]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"http://d:1\"}", "line 3: spark.application", "applicationId")]
    public void What_makes_no_sense_is_refused_by_line_with_the_mend(string text, string place, string mend) => Refused(text, place, mend);

    [Theory]
    [InlineData("shape: {workers: 0}", "shape.workers", "from 1")]
    [InlineData("shape: {workers: many}", "shape.workers", "whole number")]
    [InlineData("shape: {manager: mesos}", "shape.manager", "standalone, yarn, kubernetes")]
    [InlineData("shape: {wokers: 3}", "shape.wokers", "nearest is workers")]
    [InlineData("kafka: {topics: [t]}", "kafka.bootstrap", "missing")]
    [InlineData("kafka: {bootstrap: \"b:1\", group: g}", "kafka.topics", "missing")]
    [InlineData("kafka: {bootstrap: \"b:1\", client: {bootstrap.servers: x}}", "kafka.client.bootstrap.servers", "not set here")]
    [InlineData("safety: {mode: apply}", "rollout", "missing")]
    [InlineData("safety: {mode: auto}", "safety.mode", "observe, recommend, apply")]
    [InlineData("safety: {deny: [spark.executor.memroy]}", "safety.deny", "nearest is spark.executor.memory")]
    [InlineData("safety: {blackouts: [{day: friday, from: \"25:00\", to: \"06:00\"}]}", "safety.blackouts.from", "UTC")]
    [InlineData("safety: {proposalsLapseAfter: soon}", "safety.proposalsLapseAfter", "90s")]
    [InlineData("rollout: {driver: oozie, resource: r}", "rollout.driver", "spark-submit")]
    [InlineData("rollout: {driver: livy, resource: r}", "rollout.livy", "missing")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", command: c}", "rollout.command", "no such key")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", stop: {}}", "rollout.stop", "markerFile")]
    public void A_section_that_makes_no_sense_is_refused(string section, string place, string mend) => Refused($"{Least}\n{section}", $"line 4: {place}", mend);

    [Theory]
    [InlineData("shape", "workers", "1", "10000")]
    [InlineData("shape", "cores", "1", "4096")]
    [InlineData("shape", "memoryMiB", "1024", "67108864")]
    [InlineData("shape", "kafkaPartitions", "1", "100000")]
    [InlineData("shape", "javaVersion", "8", "99")]
    [InlineData("safety", "sloP99Ms", "1", "86400000")]
    [InlineData("safety", "changesPerHour", "1", "3600")]
    public void A_number_is_read_at_its_bounds_and_refused_with_them_beyond(string section, string key, string least, string most)
    {
        foreach (var bound in (string[])[least, most])
            Read($"{Least}\n{section}:\n  {key}: {bound}");
        foreach (var senseless in (string[])["0", "-1", "-5.5", "1e30", "1e400", "99999999999999999999", "NaN", ".nan", "Infinity", "-Infinity", ".inf", "many", "1,024", "0x10", "[1]"])
            Refused($"{Least}\n{section}:\n  {key}: {senseless}", $"line 5: {section}.{key}", senseless == "[1]" ? "one value" : $"number from {least} to {most}");
    }

    [Theory]
    [InlineData("safety: {", "proposalsLapseAfter", 365)]
    [InlineData("safety: {", "faultsLastFor", 365)]
    [InlineData(Livy, "drainWithin", 1)]
    [InlineData(Livy, "runsWithin", 1)]
    [InlineData(Livy, "executorsWithin", 1)]
    [InlineData(Livy, "firstBatchWithin", 1)]
    public void A_length_of_time_is_read_at_its_bounds_and_refused_with_them_beyond(string section, string key, int mostDays)
    {
        foreach (var bound in (string[])["1s", $"{mostDays}d", $"{mostDays * 86_400}s"])
            Assert.Contains($"\"{key}\":\"{(bound == "1s" ? 1 : mostDays * 86_400)}s\"", ClusterFileWriter.Write(Read($"{Least}\n{section}{key}: {bound}}}")));
        foreach (var senseless in (string[])["0s", "-1s", "1.5h", $"{mostDays + 1}d", $"{(mostDays * 86_400) + 1}s", "99999999999999999999s", "1e30s", "NaN", "Infinity", "90", "s", "forever"])
            Refused($"{Least}\n{section}{key}: {senseless}}}", $"line 4: {section.Split(':')[0]}.{key}", $"from 1s to {mostDays}d");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("1e30")]
    [InlineData("NaN")]
    public void Ports_of_a_UI_beyond_their_bounds_are_refused_with_them(string ports) =>
        Refused($"name: a\nworkload: w\nspark: {{ui: \"http://d:1\", application: j, uiPorts: {ports}}}", "line 3: spark.uiPorts", "from 1 to 100");

    [Fact]
    public void A_table_of_results_is_read_with_its_usual_columns_and_written_again()
    {
        var file = Read($"{Least}\nsink: {{table: public.ad_views, connectionFile: db, writtenAt: at}}\ncaFile: ca.pem");
        Assert.Equal(("public.ad_views", "event_time", "at"), (file.SinkTable!.Table.ToString(), file.SinkTable.EventTime.Name, file.SinkTable.Written.Name));
        Assert.Equal("/etc/sluice/db", file.SinkTable.Connection.Place);
        Assert.Equal((file.SinkTable, true), (file.Settings.SinkTable, file.Settings.HasSink));
        Assert.Equal("/etc/sluice/ca.pem", file.Spark.RootsFile);
        var again = ClusterFileReader.Read("again", ClusterFileWriter.Write(file), "/elsewhere");
        Assert.Equal((file.SinkTable, file.Spark.RootsFile), (again.SinkTable, again.Spark.RootsFile));
    }

    [Theory]
    [InlineData("sink: {connectionFile: f}", "sink.table", "missing")]
    [InlineData("sink: {table: t}", "sink.connectionFile", "missing")]
    [InlineData("sink: {table: t, connectionFile: f, connectionEnv: E}", "sink.connection", "leave one")]
    [InlineData("sink: {table: \"a; drop table victims\", connectionFile: f}", "sink.table", "letters, digits")]
    [InlineData("sink: {table: a.b.c, connectionFile: f}", "sink.table", "public.ad_views")]
    [InlineData("sink: {table: t, connectionFile: f, eventTime: \"a\\\"b\"}", "sink.eventTime", "letters, digits")]
    [InlineData("sink: {table: t, connectionFile: f, writtenAt: a b}", "sink.writtenAt", "letters, digits")]
    [InlineData("sink: {table: t, connectionFile: f, topic: r}", "sink.topic", "no such key")]
    [InlineData("sink: {table: t, connectionFile: f}\nkafka: {bootstrap: \"b:1\", sink: {topic: r}}", "sink", "leave one of them out")]
    [InlineData("insecure: true", "insecure", "no such key")]
    [InlineData("verifyCertificates: false", "verifyCertificates", "no such key")]
    public void A_sink_or_a_trust_that_makes_no_sense_is_refused(string section, string place, string mend) => Refused($"{Least}\n{section}", $"line 4: {place}", mend);

    [Theory]
    [InlineData("sink: {table: t, connection: \"Host=h;Password=hunter2\"}", "connectionFile")]
    [InlineData("kafka: {bootstrap: \"b:1\", client: {sasl.password: hunter2}}", "sasl.passwordFile")]
    [InlineData("kafka: {bootstrap: \"b:1\", client: {sasl.jaas.config: \"x password=hunter2\"}}", "sasl.jaas.configFile")]
    [InlineData("kafka: {bootstrap: \"b:1\", client: {ssl.key.pem: hunter2}}", "ssl.key.pemFile")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", properties: {spark.hadoop.fs.s3a.secret.key: hunter2}}", "mount")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", arguments: [--token, hunter2]}", "mount")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", arguments: [\"jdbc://u:hunter2@h\"]}", "mount")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://l:1\", environment: {DB_PASSWORD: hunter2}}", "mount")]
    [InlineData("rollout: {driver: livy, resource: r, livy: \"http://u:hunter2@l:1\"}", "no user")]
    public void A_secret_in_the_file_is_refused_and_not_repeated(string section, string mend) => NotRepeated($"{Least}\n{section}", mend);

    [Theory]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"http://d:1\", application: j, credential: {secret: hunter2}}", "secretFile")]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"http://u:hunter2@d:1\", application: j}", "no user")]
    [InlineData("name: a\nworkload: w\nspark: {ui: \"http://d:1\", application: j, credential: {secretFile: f, secretEnv: E}}", "leave one")]
    public void A_secret_of_the_driver_is_refused_and_not_repeated(string text, string mend) => NotRepeated(text, mend);

    [Fact]
    public void No_secret_is_in_anything_that_is_made_of_a_file()
    {
        var cases = 0;
        Prop.ForAll(
            Gen.Elements("sasl.password", "ssl.key.password", "ssl.keystore.password", "sasl.oauthbearer.client.secret").ToArbitrary(),
            Gen.Choose(100_000_000, 999_999_999).Select(number => $"s3cr3t-{number}").ToArbitrary(),
            Gen.Elements(true, false).ToArbitrary(),
            (setting, secret, isFile) =>
            {
                cases++;
                var (place, name) = (isFile ? Path.GetTempFileName() : $"SLUICE_TEST_{secret.Replace('-', '_')}", isFile ? "File" : "Env");
                try
                {
                    if (isFile)
                        File.WriteAllText(place, secret);
                    else
                        Environment.SetEnvironmentVariable(place, secret);
                    var file = Read($"{Least}\nkafka: {{bootstrap: \"b:1\", client: {{{setting}{name}: \"{place}\"}}}}");
                    var settings = file.Kafka!.Access.Consumer();
                    var written = string.Join('\n', ClusterFileWriter.Write(file), file, file.Kafka, file.Kafka.Access, file.Kafka.Access.Key, file.Settings, file.Spark);
                    return settings.Get(setting) == secret && !written.Contains(secret, StringComparison.Ordinal);
                }
                finally
                {
                    File.Delete(place);
                    Environment.SetEnvironmentVariable(isFile ? "SLUICE_TEST_NONE" : place, null);
                }
            }).QuickCheckThrowOnFailure();
        Assert.True(cases >= 100);
    }

    /// <summary>The schema is for editors; the reader decides. Both know the same keys.</summary>
    [Fact]
    public void The_schema_knows_every_key_of_the_example_and_no_key_that_the_reader_refuses()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Deploy(), "cluster.schema.json")))!;
        var example = JsonNode.Parse(ClusterFileWriter.Write(ClusterFileReader.ReadFile(Path.Combine(Deploy(), "cluster.example.yaml"))))!;
        Assert.Superset(example.AsObject().Select(entry => entry.Key).ToHashSet(), schema["properties"]!.AsObject().Select(entry => entry.Key).ToHashSet());
        foreach (var (section, described) in schema["properties"]!.AsObject().Where(entry => entry.Value!["properties"] is JsonObject))
        {
            var known = described!["properties"]!.AsObject().Select(property => property.Key).ToArray();
            Assert.Empty(example[section]?.AsObject().Select(key => key.Key).Except(known) ?? []);
            foreach (var key in known)
            {
                var text = JsonSerializer.Serialize(new Dictionary<string, object?> { ["name"] = "a", ["workload"] = "w", ["spark"] = new { ui = "http://d:1", application = "j" }, [section] = new Dictionary<string, object?> { [key] = null } });
                var failure = Record.Exception(() => Read(text));
                if (failure is not null && !(section == "rollout"))
                    Assert.DoesNotContain("no such key", failure.Message, StringComparison.Ordinal);
            }
        }
    }

    private static ClusterFile Read(string text) => ClusterFileReader.Read("cluster.yaml", text, "/etc/sluice");

    private static void Refused(string text, string place, string mend)
    {
        var failure = Assert.Throws<ClusterFileException>(() => Read(text));
        Assert.Contains("cluster.yaml", failure.Message, StringComparison.Ordinal);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
        Assert.Contains(mend, failure.Message, StringComparison.Ordinal);
    }

    private static void NotRepeated(string text, string mend)
    {
        var failure = Assert.Throws<ClusterFileException>(() => Read(text));
        Assert.Contains(mend, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    private static string Deploy([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "deploy"));
}
