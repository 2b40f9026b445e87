using System.Text.Json;
using Akka.Event;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Terminals;
using Xunit;

namespace Sluice.Hosting.Tests.Serving;

public sealed class JsonLogTests
{
    [Fact]
    public void An_event_of_an_actor_is_one_line_with_its_level_its_source_and_its_failure()
    {
        var line = JsonLogActor.LineOf(new Error(new InvalidOperationException("broken\nin two"), "akka://sluice/user/x", typeof(JsonLogTests), "it \"failed\"\nbadly"));
        Assert.DoesNotContain('\n', line);
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("error", "akka://sluice/user/x", "it \"failed\"\nbadly"), (Text(json, "level"), Text(json, "source"), Text(json, "message")));
        Assert.Contains("InvalidOperationException: broken", Text(json, "error"), StringComparison.Ordinal);
        Assert.EndsWith("Z", Text(json, "time"), StringComparison.Ordinal);
        Assert.False(json.TryGetProperty("properties", out _));
    }

    [Fact]
    public void The_named_parts_of_a_message_are_its_properties_numbers_as_numbers()
    {
        var line = JsonLine.Write(
            new DateTime(2026, 3, 1, 12, 0, 0, 5, DateTimeKind.Utc), "info", "here", "text",
            [new("Cluster", new Sluice.Messages.ClusterId("c-1")), new("Step", 3), new("Share", 0.5), new("Nothing", double.NaN), new("Flag", true), new("0", "in the text already")]);
        Assert.Equal(
            """{"time":"2026-03-01T12:00:00.005Z","level":"info","source":"here","message":"text","properties":{"Cluster":"c-1","Step":3,"Share":0.5,"Nothing":"NaN","Flag":true}}""",
            line);
    }

    [Fact]
    public void What_serve_says_itself_has_the_same_form()
    {
        using var command = new CommandLine();
        using var errors = new StringWriter();
        var surroundings = command.Surroundings(errors: errors);
        var log = new ServeLog(new Terminal(surroundings, OutputFormat.Text), errors, LogFormat.Json);
        log.Info("joining");
        log.Failed(RefusedException.Conflict("taken"));
        var lines = errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([("info", "serve", "joining"), ("error", "serve", "taken")], lines.Select(line => (Text(line, "level"), Text(line, "source"), Text(line, "message"))));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
