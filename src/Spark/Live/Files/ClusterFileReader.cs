using System.Collections.Immutable;
using System.Globalization;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Secrets;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live.Files;

/// <summary>Reads a cluster's file, YAML or JSON. Strict: what it does not know, it refuses.</summary>
public static class ClusterFileReader
{
    private const int LongestName = 60;
    private const int LongestMemoryDays = 365;

    /// <summary>What a job tolerates is said, not taken for granted.</summary>
    private static readonly ClusterShape Cautious = new() { SinkIsIdempotent = false, BatchesMayOverlap = false };

    /// <param name="path">The file.</param>
    /// <exception cref="ClusterFileException">It makes no sense; names the line and the mend.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ClusterFile ReadFile(string path)
    {
        var whole = Path.GetFullPath(path);
        using var file = new StreamReader(whole);
        var text = new char[FileText.MostCharacters + 1];
        var length = file.ReadBlock(text);
        return Read(whole, new string(text, 0, length), Path.GetDirectoryName(whole) ?? "/");
    }

    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <exception cref="ClusterFileException">It makes no sense; names the line and the mend.</exception>
    public static ClusterFile Read(string file, string text, string directory)
    {
        var top = new FileSection(file, directory, "", FileText.Read(file, text));
        try
        {
            return Read(top);
        }
        catch (ArgumentException senseless)
        {
            // What the settings themselves check has no line.
            throw new ClusterFileException($"{file}: {senseless.Message.Split(" (Parameter '")[0]}");
        }
    }

    private static ClusterFile Read(FileSection top)
    {
        var name = top.Required("name", "ads-eu");
        if (name.Length > LongestName || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw top.At(top.Line, "name", $"give letters, digits, dots, dashes and underscores, at most {LongestName}, a letter or digit first");
        var workload = top.Required("workload", "ads");
        var shape = top.Section("shape") is { } machines ? ReadShape(machines) : Cautious;
        var spark = top.Section("spark") ?? throw top.At(top.Line, "spark", "it is missing; give at least its ui and application");
        var (monitoring, application) = ReadSpark(spark);
        var (safety, sink) = (top.Section("safety"), top.Section("sink"));
        var file = new ClusterFile
        {
            Name = new ClusterId(name),
            Class = new WorkloadClass(workload),
            Shape = shape,
            Spark = monitoring with { RootsFile = top.FilePath("caFile") },
            Application = application,
            Kafka = top.Section("kafka") is { } kafka ? ReadKafka(kafka) : null,
            SinkTable = sink is null ? null : SinkTableReader.Read(sink),
            Rollout = top.Section("rollout") is { } rollout ? RolloutReader.Read(rollout) : null,
            Safety = safety is null ? SafetyRules.Default : ReadSafety(safety),
        };
        top.Close();
        if (file.SinkTable is not null && file.Kafka?.SinkTopic is not null)
            throw top.At(sink!.Line, "sink", "kafka.sink is given too, and latency is read in one place; leave one of them out");
        if (file.Rollout is not null && application.Name is null)
            throw spark.At(spark.Line, "application", "with rollout give the application's name: its id is another one after every change");
        if (file.Rollout is null && file.Safety.Mode == ClusterMode.Apply)
            throw top.At(safety!.Line, "rollout", "it is missing, and safety.mode is apply: say how the job is submitted, or give another mode");
        return file;
    }

    private static ClusterShape ReadShape(FileSection section)
    {
        var usual = Cautious;
        var shape = usual with
        {
            Workers = section.Whole("workers", 1, 10_000) ?? usual.Workers,
            CoresPerNode = section.Whole("cores", 1, 4096) ?? usual.CoresPerNode,
            NodeMemoryMiB = section.Number("memoryMiB", 1024, 64 << 20) ?? usual.NodeMemoryMiB,
            Manager = section.Choice<ResourceManager>("manager") ?? usual.Manager,
            SparkVersion = section.Text("sparkVersion") ?? usual.SparkVersion,
            KafkaPartitions = section.Whole("kafkaPartitions", 1, 100_000) ?? usual.KafkaPartitions,
            JavaVersion = section.Whole("javaVersion", 8, 99) ?? usual.JavaVersion,
            ShuffleServiceRuns = section.Flag("shuffleService") ?? usual.ShuffleServiceRuns,
            SinkIsIdempotent = section.Flag("idempotentSink") ?? usual.SinkIsIdempotent,
            BatchesMayOverlap = section.Flag("batchesMayOverlap") ?? usual.BatchesMayOverlap,
        };
        if (!Version.TryParse(shape.SparkVersion, out _))
            throw section.At(section.Line, "sparkVersion", "give a version in quotes, such as \"3.3.0\"");
        section.Close();
        return shape;
    }

    private static (MonitoringSettings Monitoring, ApplicationQuery Application) ReadSpark(FileSection section)
    {
        var (name, id) = (section.Text("application"), section.Text("applicationId"));
        if (name is null == id is null)
            throw section.At(section.Line, "application", "give the application's name, or applicationId to observe one run only");
        var ui = section.Required("ui", "http://driver:4040");
        var settings = new MonitoringSettings
        {
            Ui = ui,
            UiPorts = section.Whole("uiPorts", 1, 100) ?? (ui.Contains("{app}", StringComparison.Ordinal) ? 1 : 17),
            Credential = ReadCredential(section, "credential"),
            RedirectHosts = section.Texts("redirectHosts"),
            Workers = section.Texts("workers"),
            HostExporter = section.Text("hostExporter"),
            HostCredential = ReadCredential(section, "hostCredential"),
            ExecutorSink = section.Text("executorSink"),
            MetricsNamespace = section.Text("metricsNamespace"),
            ProgressFile = section.FilePath("progressFile"),
        };
        section.Close();
        // What addresses have to be like is known where they are used.
        _ = UiPlaces.Parse(settings.Ui, settings.UiPorts);
        if (settings.ExecutorSink is { } sink)
            PlaceText.Parse(sink, "graphite_exporter", "http://graphite-exporter:9108/metrics");
        if (settings.HostExporter is { } exporter)
            Monitoring.Hosts.HostPlaces.Parse(exporter);
        return (settings, name is null ? ApplicationQuery.ById(id!) : ApplicationQuery.ByName(name));
    }

    internal static Credential? ReadCredential(FileSection parent, string key)
    {
        if (parent.Section(key) is not { } section)
            return null;
        var scheme = section.Choice<CredentialScheme>("scheme") ?? CredentialScheme.Bearer;
        var secret = section.Secret("secret") ?? throw section.At(section.Line, "secretFile", "it is missing; give the file that holds the secret, or secretEnv for a variable that does");
        section.Close();
        return new Credential(scheme, secret);
    }

    private static KafkaPlace ReadKafka(FileSection section)
    {
        var access = new KafkaAccess(section.Required("bootstrap", "broker-1:9092,broker-2:9092")) { ClientFile = section.FilePath("clientFile") };
        foreach (var (key, text, line) in section.Free("client"))
        {
            if (SecretKey(key) is var (setting, isFile))
            {
                access = access with { Secrets = access.Secrets.SetItem(setting, isFile ? SecretPlace.InFile(section.PathOf(text)) : SecretPlace.InVariable(text)) };
                continue;
            }

            if (SecretNames.IsSecret(key) || SecretNames.IsIn(text))
                throw section.At(line, $"client.{key}", $"a secret is never written here; put it into a file and give {key}File, or into the environment and give {key}Env");
            if (key is "bootstrap.servers" or "test.mock.num.brokers" || key.StartsWith("plugin.", StringComparison.Ordinal))
                throw section.At(line, $"client.{key}", "it is not set here");
            access = access with { Client = access.Client.SetItem(key, text) };
        }

        var sink = section.Section("sink");
        var place = new KafkaPlace(
            access, section.Texts("topics"), section.Text("group"), sink?.Required("topic", "ads-results"), sink?.Text("eventTime") ?? KafkaPlace.DefaultEventTimeField);
        sink?.Close();
        section.Close();
        if (place.Group is not null && place.Topics.IsEmpty)
            throw section.At(section.Line, "topics", "they are missing; give the topics that the group reads");
        return place;
    }

    /// <summary>Of <c>sasl.passwordFile</c> the setting <c>sasl.password</c>; null for a setting that is no secret.</summary>
    private static (string Setting, bool IsFile)? SecretKey(string key)
    {
        var isFile = key.EndsWith("File", StringComparison.Ordinal);
        if (!isFile && !key.EndsWith("Env", StringComparison.Ordinal))
            return null;
        var setting = key[..^(isFile ? 4 : 3)];
        return SecretNames.IsSecret(setting) ? (setting, isFile) : null;
    }

    private static SafetyRules ReadSafety(FileSection section)
    {
        var usual = SafetyRules.Default;
        var rules = usual with
        {
            Mode = section.Choice<ClusterMode>("mode") ?? usual.Mode,
            SloP99Ms = section.Number("sloP99Ms", 1, 86_400_000),
            ChangesPerHour = section.Whole("changesPerHour", 1, 3600),
            AllowedLevers = ReadLevers(section, "allow"),
            DeniedLevers = ReadLevers(section, "deny"),
            ProposalsLapseAfter = section.Span("proposalsLapseAfter", LongestMemoryDays) ?? usual.ProposalsLapseAfter,
            FaultsLastFor = section.Span("faultsLastFor", LongestMemoryDays) ?? usual.FaultsLastFor,
            Blackouts = [.. section.Sections("blackouts").Select(ReadBlackout)],
        };
        section.Close();
        return rules;
    }

    private static ImmutableArray<string> ReadLevers(FileSection section, string key)
    {
        var names = section.Texts(key);
        return names.FirstOrDefault(name => !LeverCatalogue.All.Any(lever => lever.Name == name)) is { } unknown
            ? throw section.At(section.Line, key, $"there is no lever {FileSection.Shown(unknown)}; the nearest is {NearestNames.Of(unknown, LeverCatalogue.All.Select(lever => lever.Name))[0]}")
            : names;
    }

    private static BlackoutWindow ReadBlackout(FileSection section)
    {
        var day = section.Choice<DayOfWeek>("day") ?? throw section.At(section.Line, "day", "it is missing; give a weekday such as saturday");
        var window = new BlackoutWindow(day, TimeOfDay(section, "from"), TimeOfDay(section, "to"));
        section.Close();
        if (window.From >= TimeSpan.FromHours(24) || window.To == TimeSpan.Zero)
            throw section.At(section.Line, "from", "a window begins before 24:00 and ends after 00:00");
        return window;
    }

    private static TimeSpan TimeOfDay(FileSection section, string key)
    {
        var text = section.Required(key, "\"22:00\"");
        return text == "24:00" ? TimeSpan.FromHours(24)
            : TimeSpan.TryParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture, out var time) ? time
            : throw section.At(section.Line, key, "give a time in UTC and in quotes, such as \"22:00\"");
    }
}
