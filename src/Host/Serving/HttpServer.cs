using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Kestrel with nothing in front of a node's <see cref="NodeSurface"/>: no settings of its own, no routing, no page for developers. Reads only, so it knows GET
/// and HEAD and takes no body.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpServer(WebApplication application) => _application = application;

    /// <summary>The port it listens at: the one asked for, or a free one for 0.</summary>
    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <exception cref="RefusedException">Nothing can listen there.</exception>
    public static async Task<HttpServer> StartAsync(IPEndPoint at, NodeSurface surface, ServeLog log, HttpLimits limits)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new KestrelLog(log))
            // That it cannot start is thrown, and said once.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = limits.ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Limit(options, at, limits));
        var application = builder.Build();
        application.Run(context => AnswerAsync(context, surface));
        try
        {
            await application.StartAsync().ConfigureAwait(false);
            return new HttpServer(application);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw RefusedException.Conflict(
                $"HTTP cannot be served at {at}: {failure.Message} Give another port (--http-port, Sluice:Node:HttpPort) or address (Sluice:Node:HttpHost), or stop what listens there.", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Limit(KestrelServerOptions options, IPEndPoint at, HttpLimits limits)
    {
        options.AddServerHeader = false;
        options.Listen(at, listen => listen.Protocols = HttpProtocols.Http1);
        options.Limits.MaxConcurrentConnections = limits.Connections;
        options.Limits.MaxRequestLineSize = limits.RequestLineBytes;
        options.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        options.Limits.MaxRequestHeaderCount = limits.Headers;
        options.Limits.MaxRequestBufferSize = limits.RequestLineBytes + limits.HeaderBytes;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxResponseBufferSize = limits.ResponseBufferBytes;
        options.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BytesASecond, limits.Grace);
        options.Limits.MinResponseDataRate = new MinDataRate(limits.BytesASecond, limits.Grace);
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        options.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
    }

    private static async Task AnswerAsync(HttpContext context, NodeSurface surface)
    {
        var (request, response) = (context.Request, context.Response);
        var answer = AnswerTo(request, surface);
        var body = Encoding.UTF8.GetBytes(answer.Body);
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Status == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = "GET, HEAD";
        // Nobody reads it to its end to find the next request.
        if (MayHaveBody(context))
            response.Headers.Connection = "close";
        if (request.Method != HttpMethods.Head)
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static HttpAnswer AnswerTo(HttpRequest request, NodeSurface surface)
    {
        // By the letter: to Kestrel "HeaD" is not HEAD, so an answer to it without a body would be a failure of ours.
        if (request.Method != HttpMethods.Get && request.Method != HttpMethods.Head)
            return HttpAnswer.Refused(StatusCodes.Status405MethodNotAllowed, "A node is only asked here, not told anything; use GET.");
        return MayHaveBody(request.HttpContext)
            ? HttpAnswer.Refused(StatusCodes.Status413PayloadTooLarge, "A request has no body here; leave it out.")
            : surface.Answer(request.Path.Value);
    }

    private static bool MayHaveBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    /// <summary>
    /// Signals are <c>serve</c>'s: on SIGTERM the node leaves first, and says here that it does. The usual lifetime would close this server at once.
    /// </summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
