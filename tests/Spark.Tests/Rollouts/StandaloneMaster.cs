using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Standalone;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>A standalone master: its REST interface and its UI, as recorded, with the ids of the world's runs.</summary>
internal static class StandaloneMaster
{
    private const string Json = "application/json;charset=utf-8";

    /// <summary>The recorded ids, which are replaced.</summary>
    private static readonly string[] Recorded = ["driver-20261122233913-0002", "driver-20261122233948-0003", "driver-20261122233741-0001", "driver-none"];

    public static StandaloneSettings Settings(SparkWorld world) =>
        new() { Rest = world.Server.Root.ToString(), Ui = world.Server.Root.ToString(), SparkVersion = "3.3.0" };

    public static StandaloneRestDriver AddStandalone(this SparkWorld world, JobDescription? job = null, int javaVersion = 17)
    {
        world.Managers.Add((context, body) => AnswerAsync(world, context, body));
        return new StandaloneRestDriver(job ?? Jobs.Clicks, Settings(world), javaVersion, world.Http);
    }

    private static async Task<bool> AnswerAsync(SparkWorld world, HttpContext context, JsonNode? body)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (context.Request.Method, parts)
        {
            case ("POST", ["v1", "submissions", "create"]):
                var run = world.Submit(body!["sparkProperties"]!.Deserialize<Dictionary<string, string>>()!);
                await Replay(context, "rest_create_response.json", run.Id);
                return true;
            case ("GET", ["v1", "submissions", "status", var id]):
                var asked = world.Runs.FirstOrDefault(candidate => candidate.Id == id);
                await (asked is null ? Replay(context, "rest_status_unknown.json", id) : Replay(context, "rest_status_running.json", id, asked.State));
                return true;
            case ("POST", ["v1", "submissions", "kill", var id]):
                var killed = world.Runs.FirstOrDefault(candidate => candidate.Id == id);
                await Replay(context, killed is null or { IsOver: true } ? "rest_kill_already_finished.json" : "rest_kill_response.json", id);
                killed?.Stop();
                return true;
            case ("GET", ["json"]):
                await SparkWorld.WriteAsync(context, Listed(world), type: "text/json;charset=utf-8");
                return true;
            default:
                return false;
        }
    }

    private static Task Replay(HttpContext context, string name, string id, string state = "RUNNING")
    {
        var text = Monitoring.Recorded.Text("standalone/" + name).Replace("\"RUNNING\"", $"\"{state}\"", StringComparison.Ordinal);
        foreach (var recorded in Recorded)
            text = text.Replace(recorded, id, StringComparison.Ordinal);
        return SparkWorld.WriteAsync(context, text, type: Json);
    }

    private static string Listed(SparkWorld world)
    {
        var master = JsonNode.Parse(Monitoring.Recorded.Bytes("standalone/master_with_driver.json"))!;
        var drivers = new JsonArray();
        foreach (var run in world.Runs.Where(run => !run.IsOver))
            drivers.Add(new JsonObject { ["id"] = run.Id, ["state"] = run.State, ["mainclass"] = Jobs.Clicks.MainClass });
        master["activedrivers"] = drivers;
        return master.ToJsonString();
    }
}
