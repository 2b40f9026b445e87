using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Livy;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Livy, from its documentation: batches of unique names, which are deleted and made anew.</summary>
internal sealed class LivyServer(SparkWorld world)
{
    private readonly Dictionary<int, (JsonNode Asked, WorldRun Run)> _batches = [];

    /// <summary>The last batch that was asked for.</summary>
    public JsonNode? Asked { get; private set; }

    public static (LivyDriver Driver, LivyServer Server) AddTo(SparkWorld world, JobDescription? job = null)
    {
        var server = new LivyServer(world);
        world.Managers.Add(server.AnswerAsync);
        return (new LivyDriver(job ?? Jobs.Clicks, new LivySettings { Root = world.Server.Root.ToString() }, world.Http), server);
    }

    private async Task<bool> AnswerAsync(HttpContext context, JsonNode? body)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["batches", .. var rest])
            return false;
        if (context.Request.Method != "GET" && context.Request.Headers["X-Requested-By"].Count == 0)
            await SparkWorld.WriteAsync(context, """{"msg":"Missing Required Header for CSRF protection."}""", 400);
        else if (rest.Length == 0)
            await (context.Request.Method == "POST" ? CreateAsync(context, body!) : ListAsync(context));
        else if (!int.TryParse(rest[0], CultureInfo.InvariantCulture, out var id) || !_batches.TryGetValue(id, out var batch))
            await SparkWorld.WriteAsync(context, """{"msg":"Session not found."}""", 404);
        else if (context.Request.Method == "DELETE")
        {
            batch.Run.Stop();
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
        var name = body["name"]!.GetValue<string>();
        if (_batches.Values.Any(batch => batch.Asked["name"]!.GetValue<string>() == name && !IsForgotten(batch)))
            return SparkWorld.WriteAsync(context, $$"""{"msg":"Duplicate session name: Some({{name}}) for session 1"}""", 400);
        Asked = body;
        var properties = body["conf"].Deserialize<Dictionary<string, string>>()!;
        foreach (var (field, key) in new[]
        {
            ("driverMemory", "spark.driver.memory"), ("driverCores", "spark.driver.cores"), ("executorMemory", "spark.executor.memory"),
            ("executorCores", "spark.executor.cores"), ("numExecutors", "spark.executor.instances"),
        })
            if (body[field] is { } value)
                properties[key] = value.ToString();
        var batch = (body, world.Submit(properties));
        _batches.Add(_batches.Count, batch);
        return SparkWorld.WriteAsync(context, Shape(_batches.Count - 1, batch).ToJsonString(), 201);
    }

    private Task ListAsync(HttpContext context)
    {
        var from = int.Parse(context.Request.Query["from"]!, CultureInfo.InvariantCulture);
        var size = int.Parse(context.Request.Query["size"]!, CultureInfo.InvariantCulture);
        var known = _batches.Where(batch => !IsForgotten(batch.Value)).ToArray();
        var sessions = new JsonArray([.. known.Skip(from).Take(size).Select(batch => Shape(batch.Key, batch.Value))]);
        return SparkWorld.WriteAsync(context, new JsonObject { ["from"] = from, ["total"] = known.Length, ["sessions"] = sessions }.ToJsonString());
    }

    private static bool IsForgotten((JsonNode Asked, WorldRun Run) batch) => batch.Run.State == "KILLED";

    private static JsonObject Shape(int id, (JsonNode Asked, WorldRun Run) batch) => new()
    {
        ["id"] = id,
        ["name"] = batch.Asked["name"]!.GetValue<string>(),
        ["owner"] = null,
        ["state"] = batch.Run.State switch { "SUBMITTED" => "starting", "FINISHED" => "success", "FAILED" => "dead", "KILLED" => "killed", var other => other.ToLowerInvariant() },
        ["appId"] = batch.Run.State == "SUBMITTED" ? null : batch.Run.ApplicationId,
        ["appInfo"] = new JsonObject { ["driverLogUrl"] = null, ["sparkUiUrl"] = null },
        ["log"] = new JsonArray(),
    };
}
