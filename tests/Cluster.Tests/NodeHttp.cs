using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Asks a node on this machine over HTTP.</summary>
internal sealed class NodeHttp(HttpClient client, int port)
{
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await client.GetAsync(AddressOf(path), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Waits until it is; a node that is not says why.</summary>
    public async Task IsReadyAsync(TimeSpan patience)
    {
        for (var begun = Stopwatch.GetTimestamp(); await StatusAsync("/healthz/ready") != HttpStatusCode.OK;)
        {
            if (Stopwatch.GetElapsedTime(begun) > patience)
            {
                using var answer = await client.GetAsync(AddressOf("/healthz/ready"));
                throw new InvalidOperationException($"Not ready: {await answer.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async Task<JsonElement> ClusterAsync() =>
        JsonDocument.Parse(await client.GetStringAsync(AddressOf("/cluster"), TestContext.Current.CancellationToken)).RootElement;

    public async Task<string[]> MetricsAsync() =>
        (await client.GetStringAsync(AddressOf("/metrics"), TestContext.Current.CancellationToken)).Split('\n');

    private Uri AddressOf(string path) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"));
}
