using Microsoft.AspNetCore.Http;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Tests.Monitoring;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>What whoever is asked may do instead of answering.</summary>
internal static class Trouble
{
    public const string HtmlError = "HTML 500";
    public const string HalfJson = "half JSON";
    public const string TenMegabytes = "10 MB";
    public const string Redirect = "redirect";
    public const string Hang = "hang";
    public const string BrokenOff = "broken off";

    /// <summary>Short where there is nothing to wait for.</summary>
    public static FetchLimits LimitsFor(string trouble) => new() { Timeout = TimeSpan.FromMilliseconds(trouble == Hang ? 150 : 20_000), BodyBytes = 1 << 20 };

    public static async Task MakeAsync(HttpContext context, string trouble)
    {
        switch (trouble)
        {
            case HtmlError:
                await SparkWorld.WriteAsync(context, Recorded.Text("standalone/rest_error_response_500.html"), 500, "text/html");
                break;
            case HalfJson:
                await SparkWorld.WriteAsync(context, Recorded.Text("standalone/rest_create_response.json")[..40]);
                break;
            case TenMegabytes:
                await SparkWorld.WriteAsync(context, new string('x', 10 << 20));
                break;
            case Redirect:
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
                break;
            case Hang:
                await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
                break;
            default:
                context.Abort();
                break;
        }
    }
}
