using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Livy;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// Livy as its source has it (0.6 to 0.9): batches of unique names, whose applications are called by them; what is deleted is forgotten at once, however long its
/// driver lives on, and what is refused is in the list already.
/// </summary>
internal sealed class LivyServer(SparkWorld world)
{
    private readonly SortedDictionary<int, (JsonNode Asked, WorldRun? Run)> _batches = [];
    private int _next;

    /// <summary>The last batch that was asked for.</summary>
    public JsonNode? Asked { get; private set; }

    /// <summary>How many it lists.</summary>
    public int Listed => _batches.Count;

    public string Version { get; set; } = "0.8.0-incubating";

    /// <summary>Properties that nobody may override.</summary>
    public HashSet<string> Blacklist { get; } = ["spark.master", "spark.submit.deployMode", "spark.yarn.jar", "spark.yarn.jars", "spark.yarn.archive"];

    /// <summary>Whether it starts as many as it may at a time.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Versions before 0.6 do not.</summary>
    public bool SaysNames { get; set; } = true;

    public static (LivyDriver Driver, LivyServer Server) AddTo(SparkWorld world, JobDescription? job = null, LivySettings? settings = null)
    {
        var server = new LivyServer(world);
        world.Managers.Add(server.AnswerAsync);
        return (new LivyDriver(job ?? Jobs.Clicks, settings ?? new LivySettings { Root = world.Server.Root.ToString() }, world.Http), server);
    }

    private async Task<bool> AnswerAsync(HttpContext context, JsonNode? body)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["version"])
        {
            await SparkWorld.WriteAsync(context, $$"""{"version":"{{Version}}","user":"build","revision":"abc","branch":"HEAD","date":"2023","url":"git"}""");
            return true;
        }

        if (parts is not ["batches", .. var rest])
            return false;
        if (context.Request.Method != "GET" && context.Request.Headers["X-Requested-By"].Count == 0)
            await SparkWorld.WriteAsync(context, "<html><h2>HTTP ERROR 400</h2>Missing Required Header for CSRF protection.</html>", 400, "text/html");
        else if (rest.Length == 0)
            await (context.Request.Method == "POST" ? CreateAsync(context, body!) : ListAsync(context));
        else if (!int.TryParse(rest[0], CultureInfo.InvariantCulture, out var id) || !_batches.TryGetValue(id, out var batch))
            await SparkWorld.WriteAsync(context, $$"""{"msg":"Session '{{rest[0]}}' not found."}""", 404);
        else if (context.Request.Method == "DELETE")
        {
            batch.Run?.Stop();
            _batches.Remove(id);
            await SparkWorld.WriteAsync(context, """{"msg":"deleted"}""");
        }
        else if (rest is [_, "log"])
            await SparkWorld.WriteAsync(context, """{"id":0,"from":0,"total":1,"log":["java.lang.IllegalStateException: out of clicks, password=hunter2"]}""");
        else
            await SparkWorld.WriteAsync(context, Shape(id, batch).ToJsonString());
        return true;
    }

    private Task CreateAsync(HttpContext context, JsonNode body)
    {
        if (IsBusy)
            return SparkWorld.WriteAsync(context, """{"msg":"Rejected, too many sessions are being created!"}""", 400);
        var name = body["name"]!.GetValue<string>();
        var id = _next++;
        if (SaysNames && _batches.Values.Any(batch => batch.Asked["name"]!.GetValue<string>() == name))
            return SparkWorld.WriteAsync(context, $$"""{"msg":"Rejected, Reason: Duplicate session name: Some({{name}}) for session {{id}}"}""", 400);
        Asked = body;
        var properties = body["conf"].Deserialize<Dictionary<string, string>>()!;
        var refused = properties.Keys.Where(Blacklist.Contains).ToArray();
        if (refused.Length > 0)
        {
            _batches.Add(id, (body, null));
            return SparkWorld.WriteAsync(context, $$"""{"msg":"Rejected, Reason: Blacklisted configuration values in session config: {{string.Join(", ", refused)}}"}""", 400);
        }

        foreach (var (field, key) in new[]
        {
            ("name", "spark.app.name"), ("driverMemory", "spark.driver.memory"), ("driverCores", "spark.driver.cores"), ("executorMemory", "spark.executor.memory"),
            ("executorCores", "spark.executor.cores"), ("numExecutors", "spark.executor.instances"),
        })
            if (body[field] is { } value)
                properties[key] = value.ToString();
        var batch = (body, world.Submit(properties));
        _batches.Add(id, batch);
        return SparkWorld.WriteAsync(context, Shape(id, batch).ToJsonString(), 201);
    }

    private Task ListAsync(HttpContext context)
    {
        var from = int.Parse(context.Request.Query["from"]!, CultureInfo.InvariantCulture);
        var size = int.Parse(context.Request.Query["size"]!, CultureInfo.InvariantCulture);
        var sessions = new JsonArray([.. _batches.Skip(from).Take(size).Select(batch => Shape(batch.Key, batch.Value))]);
        return SparkWorld.WriteAsync(context, new JsonObject { ["from"] = from, ["total"] = _batches.Count, ["sessions"] = sessions }.ToJsonString());
    }

    private JsonObject Shape(int id, (JsonNode Asked, WorldRun? Run) batch)
    {
        var state = batch.Run?.State ?? "SUBMITTED";
        var shape = new JsonObject
        {
            ["id"] = id,
            ["name"] = batch.Asked["name"]!.GetValue<string>(),
            ["owner"] = null,
            ["proxyUser"] = null,
            ["state"] = state switch { "SUBMITTED" => "starting", "FINISHED" => "success", "FAILED" => "dead", "KILLED" => "killed", var other => other.ToLowerInvariant() },
            ["appId"] = state == "SUBMITTED" ? null : batch.Run!.ApplicationId,
            ["appInfo"] = new JsonObject { ["driverLogUrl"] = null, ["sparkUiUrl"] = null },
            ["log"] = new JsonArray("stdout: ", "\nstderr: "),
        };
        if (!SaysNames)
            shape.Remove("name");
        return shape;
    }
}
