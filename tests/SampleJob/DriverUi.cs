using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.SampleJob;

/// <summary>The UI of the job's driver: what it answers, over HTTP. A job that is told to may answer badly; see <see cref="UiFault"/>.</summary>
internal sealed class DriverUi : IDisposable
{
    private static readonly JsonSerializerOptions Written = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpListener _listener = new();
    private readonly DriverPages _pages;
    private readonly UiFault _fault;

    public DriverUi(JobSettings settings, MicroBatches batches)
    {
        (_pages, _fault) = (new DriverPages(settings, batches), new UiFault(settings.Properties.GetValueOrDefault("spark.ads.uiFault")));
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
                // One that hangs must not keep the others waiting.
                _ = AnswerAsync(await _listener.GetContextAsync().ConfigureAwait(false));
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                // The job ends.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            if (path == "/metrics/json")
            {
                // A servlet's own path ends in a slash.
                context.Response.Redirect("/metrics/json/");
                context.Response.Close();
                return;
            }

            var page = _pages.Find(path.TrimEnd('/'));
            context.Response.StatusCode = page is null ? 404 : 200;
            context.Response.ContentType = page is null ? "text/plain" : "application/json";
            var body = page is null ? "no such thing"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(page, Written);
            await context.Response.OutputStream.WriteAsync(await _fault.SpoilAsync(context.Response, body).ConfigureAwait(false)).ConfigureAwait(false);
            context.Response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Whoever asked has gone, or the job ends.
        }
    }
}
