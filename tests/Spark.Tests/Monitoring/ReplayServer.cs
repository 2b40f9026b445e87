using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>Kestrel on a free port of the loopback address, which answers what was recorded, or misbehaves as told. What it does not know is 404, in text.</summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<AskedRequest> _asked = new();
    private readonly ConcurrentDictionary<string, bool> _served = new(StringComparer.Ordinal);
    private WebApplication _application = null!;
    private bool _isStopped;

    private ReplayServer()
    {
    }

    /// <summary>Ends in a slash.</summary>
    public Uri Root { get; private set; } = null!;

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyCollection<AskedRequest> Asked => _asked;

    /// <summary>Recorded answers that somebody asked for and was sent whole.</summary>
    public IEnumerable<string> Served => _served.Keys;

    public static async Task<ReplayServer> StartAsync(X509Certificate2? certificate = null, int port = 0)
    {
        var server = new ReplayServer();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        server._application = builder.Build();
        server._application.Run(server.AnswerAsync);
        try
        {
            await server._application.StartAsync();
            server.Root = new Uri(server._application.Urls.Single() + "/");
            return server;
        }
        catch
        {
            await server._application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Two at neighbouring ports.</summary>
    public static async Task<(ReplayServer First, ReplayServer Second)> StartTwoInARowAsync()
    {
        for (var tries = 0; ; tries++)
        {
            var first = await StartAsync();
            try
            {
                return (first, await StartAsync(port: first.Root.Port + 1));
            }
            catch (IOException) when (tries < 50)
            {
                // Somebody else has the next port.
                await first.DisposeAsync();
            }
        }
    }

    /// <summary>Answers a path, whatever its query unless one is given, with something recorded.</summary>
    public ReplayServer Replay(string path, string name, string type = "application/json", int status = StatusCodes.Status200OK)
    {
        var body = Recorded.Bytes(name);
        return On(path, async context =>
        {
            await WriteAsync(context, body, type, status);
            _served[name] = true;
        });
    }

    public ReplayServer Answer(string path, string text, string type = "text/plain", int status = StatusCodes.Status200OK) =>
        Answer(path, System.Text.Encoding.UTF8.GetBytes(text), type, status);

    public ReplayServer Answer(string path, byte[] body, string type, int status) => On(path, context => WriteAsync(context, body, type, status));

    public ReplayServer Redirect(string path, string to) => On(path, context =>
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    });

    public ReplayServer On(string path, RequestDelegate answer)
    {
        _paths[path] = answer;
        return this;
    }

    /// <summary>Everything, known or not, is answered so.</summary>
    public ReplayServer OnAnything(RequestDelegate answer)
    {
        _paths.Clear();
        return On("*", answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static async Task WriteAsync(HttpContext context, byte[] body, string type, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        _asked.Enqueue(new AskedRequest(context.Request.Method, path, context.Request.Headers.Authorization));
        if (!_paths.TryGetValue(path + context.Request.QueryString, out var answer) && !_paths.TryGetValue(path, out answer) && !_paths.TryGetValue("*", out answer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("no such path");
            return;
        }

        try
        {
            await answer(context);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, as it is to.
        }
    }

    internal sealed record AskedRequest(string Method, string Path, string? Authorization);

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
