using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Applications;

namespace Sluice.Spark.Live.Files;

/// <summary>Reads the section of a cluster's file that says how its job is submitted.</summary>
internal static class RolloutReader
{
    private const int LongestWaitDays = 1;

    public static RolloutPlace Read(FileSection section)
    {
        var driver = section.Choice<RolloutDriver>("driver")
            ?? throw section.At(section.Line, "driver", $"it is missing; give one of {string.Join(", ", Enum.GetValues<RolloutDriver>().Select(FileSection.Word))}");
        var place = new RolloutPlace
        {
            Driver = driver,
            Resource = section.Required("resource", "hdfs:///jobs/ads.jar"),
            MainClass = section.Text("mainClass"),
            Arguments = ReadArguments(section),
            Properties = ReadSettings(section, "properties"),
            Environment = ReadSettings(section, "environment"),
            DrainWithin = section.Span("drainWithin", LongestWaitDays),
            RunsWithin = section.Span("runsWithin", LongestWaitDays),
            ExecutorsWithin = section.Span("executorsWithin", LongestWaitDays),
            FirstBatchWithin = section.Span("firstBatchWithin", LongestWaitDays),
        };
        place = driver switch
        {
            RolloutDriver.Standalone => place with
            {
                Master = section.Text("master"),
                Address = Address(section, "rest", "http://master:6066"),
                MasterUi = Address(section, "masterUi", "http://master:8080"),
                Credential = ClusterFileReader.ReadCredential(section, "credential"),
            },
            RolloutDriver.SparkSubmit or RolloutDriver.SparkSubmitCluster => place with
            {
                Master = section.Required("master", driver == RolloutDriver.SparkSubmit ? "spark://master:7077" : "spark://master:6066"),
                Command = section.FilePath("command") ?? throw section.At(section.Line, "command", "it is missing; give the path of spark-submit, such as /opt/spark/bin/spark-submit"),
                Folder = section.FilePath("folder") ?? throw section.At(section.Line, "folder", "it is missing; give a folder of this cluster's own for what is submitted"),
            },
            RolloutDriver.Livy => place with
            {
                Address = Address(section, "livy", "https://livy:8998"),
                ProxyUser = section.Text("proxyUser"),
                Queue = section.Text("queue"),
                Credential = ClusterFileReader.ReadCredential(section, "credential"),
            },
            _ => place with
            {
                Namespace = section.Required("namespace", "streaming"),
                ApplicationObject = section.Required("object", "ads"),
                KubeConfig = section.FilePath("kubeConfig"),
            },
        };
        if (section.Section("stop") is { } stop)
        {
            place = place with { StopMarker = stop.FilePath("markerFile"), StopAddress = stop.Has("address") ? Address(stop, "address", "http://driver:8090") : null };
            stop.Close();
            if (place.StopMarker is null == place.StopAddress is null)
                throw section.At(stop.Line, "stop", "give markerFile, a file that the driver polls, or address, at which the job is asked to stop");
        }

        section.Close();
        return place;
    }

    private static string Address(FileSection section, string key, string example)
    {
        var text = section.Required(key, example);
        PlaceText.Parse(text, $"rollout.{key}", example);
        return text;
    }

    private static ImmutableArray<string> ReadArguments(FileSection section)
    {
        var arguments = section.Texts("arguments");
        return arguments.Any(argument => SecretNames.IsIn(argument) || (argument.StartsWith('-') && SecretNames.IsSecret(argument)))
            ? throw section.At(section.Line, "arguments", "one of them looks like a secret, and arguments are stored and shown: mount the secret where the job runs, and give its path")
            : arguments;
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadSettings(FileSection section, string key)
    {
        var settings = section.Free(key);
        foreach (var (name, text, line) in settings)
        {
            if (SecretNames.IsSecret(name) || SecretNames.IsIn(text))
                throw section.At(line, $"{key}.{name}", "it looks like a secret, and submissions are stored and shown: mount the secret where the job runs");
        }

        return [.. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Text))];
    }
}
