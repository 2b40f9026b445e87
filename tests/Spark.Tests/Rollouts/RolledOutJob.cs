using System.Reflection;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Submit;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// The sample job as it is rolled out: <c>deploy/spark-job/structured_job.py</c> through the <c>spark-submit</c> of the Spark that <c>SLUICE_TEST_SPARK_HOME</c> names, with the
/// Kafka source that <c>SLUICE_TEST_SPARK_PACKAGES</c> names (org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.6) on the master <c>SLUICE_TEST_SPARK_MASTER</c> (local[2]);
/// where there is no Spark, its logic as a process of its own (tests/SampleJob).
/// </summary>
internal sealed class RolledOutJob : IAsyncDisposable
{
    private static readonly string? Home = Environment.GetEnvironmentVariable("SLUICE_TEST_SPARK_HOME");

    private readonly SubmitScript _script = new($"exec dotnet '{PathOf("SampleJob")}' \"$@\"");

    private RolledOutJob()
    {
    }

    public required JobDescription Job { get; init; }

    /// <summary>Where a driver is told to stop.</summary>
    public required string Marker { get; init; }

    public SubmitSettings Settings => Home is { Length: > 0 } home
        ? _script.Settings with { Command = Path.Combine(home, "bin", "spark-submit") }
        : _script.Settings;

    /// <param name="bootstrap">Brokers.</param>
    /// <param name="input">Topic of the events.</param>
    /// <param name="output">Topic of the results.</param>
    /// <param name="port">Of the driver's UI.</param>
    public static RolledOutJob Between(string bootstrap, string input, string output, int port)
    {
        var packages = Environment.GetEnvironmentVariable("SLUICE_TEST_SPARK_PACKAGES") ?? "";
        Assert.SkipWhen(Home is { Length: > 0 } && packages.Length == 0, "SLUICE_TEST_SPARK_HOME names a Spark, and SLUICE_TEST_SPARK_PACKAGES no Kafka source for it.");
        var root = Directory.CreateTempSubdirectory("sluice-job-").FullName;
        var marker = Path.Combine(root, "marker");
        var job = new JobDescription
        {
            Name = "views",
            Resource = PathOf("SparkJob"),
            Master = "local[2]",
            Properties =
            [
                new("spark.ui.port", $"{port}"),
                new("spark.ads.bootstrap", bootstrap), new("spark.ads.input", input), new("spark.ads.output", output),
                new("spark.ads.checkpoint", Path.Combine(root, "checkpoint")), new("spark.ads.marker", marker), new("spark.ads.hesitationMs", "200"),
            ],
        };
        return new RolledOutJob { Job = Home is { Length: > 0 } ? OnSpark(job, packages) : job, Marker = marker };
    }

    public async ValueTask DisposeAsync()
    {
        await _script.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Marker)!, recursive: true);
    }

    private static JobDescription OnSpark(JobDescription job, string packages)
    {
        var modules = Path.GetDirectoryName(job.Resource)!;
        return job with
        {
            Master = Environment.GetEnvironmentVariable("SLUICE_TEST_SPARK_MASTER") is { Length: > 0 } master ? master : job.Master,
            Properties =
            [
                .. job.Properties,
                new("spark.jars.packages", packages), new("spark.submit.pyFiles", $"{Path.Combine(modules, "ads.py")},{Path.Combine(modules, "control.py")}"),
            ],
        };
    }

    private static string PathOf(string key) => typeof(RolledOutJob).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == key).Value!;
}
