using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sluice.Hosting.Tests.Fleet;

/// <summary>The UI of a driver that runs one DStream application named <c>job</c>, on a free port of the loopback address.</summary>
internal sealed class FakeDriver : IAsyncDisposable
{
    private const string App = "/api/v1/applications/app-1";

    private WebApplication _application = null!;

    private FakeDriver()
    {
    }

    public string Ui { get; private set; } = "";

    /// <summary>A cluster's file with this driver; further sections may follow.</summary>
    public string File(string name) => $"name: {name}\nworkload: low\nspark: {{ui: \"{Ui}\", uiPorts: 1, application: job}}\n";

    public static async Task<FakeDriver> StartAsync()
    {
        var driver = new FakeDriver();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        driver._application = builder.Build();
        driver._application.Run(AnswerAsync);
        await driver._application.StartAsync();
        driver.Ui = driver._application.Urls.Single();
        return driver;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        object? answer = context.Request.Path.Value switch
        {
            "/api/v1/applications" => new[] { new { id = "app-1", name = "job", attempts = new[] { new { startTimeEpoch = 1, completed = false } } } },
            "/api/v1/version" => new { spark = "3.3.0" },
            App + "/executors" => new[] { new { id = "driver", hostPort = "h:1" }, new { id = "1", hostPort = "h:2" } },
            App + "/environment" => new { sparkProperties = new[] { new[] { "spark.app.name", "job" }, ["spark.executor.cores", "4"] } },
            App + "/streaming/batches" => new[] { new { batchId = 100_000, batchTime = "", status = "COMPLETED", batchDuration = 10_000, inputSize = 1000, schedulingDelay = 0, processingTime = 900, totalDelay = 900, numFailedOutputOps = 0 } },
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
