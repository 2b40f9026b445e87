using System.Globalization;

namespace Sluice.SampleJob;

/// <summary>What the UI of a driver of Spark 3.3 says of a DStream job, in the shapes in which a real one said it.</summary>
internal sealed class DriverPages(JobSettings settings, MicroBatches batches)
{
    private const string Applications = "/api/v1/applications";

    private readonly DateTime _started = DateTime.UtcNow;
    private readonly string _id = string.Create(CultureInfo.InvariantCulture, $"app-{DateTime.UtcNow:yyyyMMddHHmmssfff}-{Environment.ProcessId:0000}");

    /// <returns>Null where there is no such page.</returns>
    public object? Find(string path) => path switch
    {
        "/api/v1/version" => new { spark = "3.3.0" },
        Applications => new[] { new { id = _id, name = settings.Properties["spark.app.name"], attempts = new[] { Attempt() } } },
        "/metrics/json" => RegistryPage.Of($"{_id}.driver", settings, batches),
        _ when path.StartsWith($"{Applications}/{_id}/", StringComparison.Ordinal) => path[(Applications.Length + _id.Length + 2)..] switch
        {
            "environment" => new { sparkProperties = settings.Properties.Select(property => new[] { property.Key, property.Value }) },
            "executors" or "allexecutors" => ExecutorPage.Of(settings, _started),
            "streaming/batches" => BatchPage.List(settings, batches),
            "streaming/statistics" => BatchPage.Statistics(settings, batches, _started),
            _ => null,
        },
        _ => null,
    };

    public static string Date(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'GMT'", CultureInfo.InvariantCulture);

    private object Attempt() => new
    {
        startTime = Date(_started),
        endTime = "1969-12-31T23:59:59.999GMT",
        sparkUser = "test",
        completed = false,
        appSparkVersion = "3.3.0",
        startTimeEpoch = new DateTimeOffset(_started).ToUnixTimeMilliseconds(),
        endTimeEpoch = -1,
    };
}
