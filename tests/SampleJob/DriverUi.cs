using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Sluice.SampleJob;

/// <summary>What a driver's UI says, as far as a rollout asks.</summary>
internal sealed class DriverUi : IDisposable
{
    private const int Executors = 16;

    private readonly HttpListener _listener = new();
    private readonly JobSettings _settings;
    private readonly MicroBatches _batches;
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly string _id = string.Create(CultureInfo.InvariantCulture, $"app-{DateTime.UtcNow:yyyyMMddHHmmssfff}-{Environment.ProcessId:0000}");

    public DriverUi(JobSettings settings, MicroBatches batches)
    {
        (_settings, _batches) = (settings, batches);
        _listener.Prefixes.Add($"http://127.0.0.1:{settings.Properties["spark.ui.port"]}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                var found = Answer(context.Request.Url!.AbsolutePath.TrimEnd('/'));
                context.Response.StatusCode = found is null ? 404 : 200;
                context.Response.ContentType = found is null ? "text/plain" : "application/json";
                await context.Response.OutputStream.WriteAsync(found ?? "no such thing"u8.ToArray()).ConfigureAwait(false);
                context.Response.Close();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Whoever asked has gone, or the job ends.
            }
        }
    }

    private byte[]? Answer(string path) => path["/api/v1/applications".Length..] switch
    {
        "" => Json(new[] { new { id = _id, name = _settings.Properties["spark.app.name"], attempts = new[] { Attempt() } } }),
        var of when of == $"/{_id}/environment" => Json(new { sparkProperties = _settings.Properties.Select(property => new[] { property.Key, property.Value }) }),
        var of when of == $"/{_id}/allexecutors" || of == $"/{_id}/executors" => Json(
            Enumerable.Range(0, Executors + 1).Select(n => new { id = n == 0 ? "driver" : n.ToString(CultureInfo.InvariantCulture), hostPort = "127.0.0.1:1", isActive = true })),
        var of when of == $"/{_id}/streaming/batches" => Json(_batches.Done.Reverse().Select(batch => new
        {
            batchId = batch.At,
            batchTime = Date(DateTimeOffset.FromUnixTimeMilliseconds(batch.At).UtcDateTime),
            status = "COMPLETED",
            batchDuration = (long)_settings.BatchInterval.TotalMilliseconds,
            inputSize = batch.Events,
            schedulingDelay = 0,
            processingTime = batch.Ms,
            totalDelay = batch.Ms,
            numFailedOutputOps = 0,
        })),
        _ => null,
    };

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

    private static string Date(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'GMT'", CultureInfo.InvariantCulture);

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value);
}
