using System.Text;
using Akka.Actor;
using Akka.Event;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Live;

/// <summary>Secrets of a live cluster, over an episode with a change that is refused by a server that repeats what it was sent: each goes where it belongs, and nowhere else.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Token = "hunter2-token";
    private const string Password = "hunter2-password";

    private static readonly FromScript Choice = new([new LeverSetting(SparkLevers.BatchDuration.Name, 8000)]);

    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_secret_is_sent_to_its_server_and_is_in_no_journal_log_or_output()
    {
        var token = _command.File("token", Token);
        var connection = _command.File("connection", $"Host=127.0.0.1;Port=1;Username=reader;Password={Password};Database=ads;Timeout=1");
        await using var spark = await PlayedSpark.StartAsync(credential: $"{{scheme: bearer, secretFile: \"{token}\"}}", logLevel: "DEBUG");
        var logged = new StringBuilder();
        spark.Node.System.EventStream.Subscribe(spark.Node.System.ActorOf(Props.Create(() => new Listener(logged))), typeof(LogEvent));
        var submissions = 0;
        spark.Submitting = _ => submissions++ == 0 ? 400 : 200;

        const string Safety = "{mode: apply, sloP99Ms: 20000}";
        var episode = await spark.TuneAsync(Safety, Choice, steps: 2);
        Assert.Equal(RolloutOutcome.Died, episode.Events.OfType<RolloutSettled>().First().Outcome);
        foreach (var path in (string[])["submissions/create", "api/v1/applications"])
            Assert.Contains(spark.World.Server.Asked, asked => asked.Path.Contains(path, StringComparison.Ordinal) && asked.Authorization == $"Bearer {Token}");
        // A table that is not there shows no latency.
        spark.Sections = $"sink: {{table: ad_views, connectionFile: \"{connection}\"}}";
        Assert.Contains("no event arrived", (await Assert.ThrowsAsync<RefusedException>(() => spark.TuneAsync(Safety, Choice, steps: 1))).Message, StringComparison.Ordinal);

        var said = new StringBuilder();
        var file = _command.File("clicks.yaml", spark.File(Safety));
        foreach (var verb in (string[][])[["doctor", file], ["cluster", "add", file, "--dry-run"], ["tune", "--cluster", file, "--dry-run"]])
            await SayAsync(verb);
        foreach (var verb in (string[][])[["rollout", "history", "clicks"], ["episode", "show", episode.Episode.ToString()], ["episode", "replay", episode.Episode.ToString()], ["watch", "clicks", "--once"], ["check", "journal"]])
            await SayAsync([.. verb, "--data", spark.Data]);
        Assert.Contains("no such property", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said.ToString(), StringComparison.Ordinal);

        await spark.Node.DisposeAsync();
        Assert.True(logged.Length > 0);
        Assert.DoesNotContain("hunter2", logged.ToString(), StringComparison.Ordinal);
        foreach (var written in Directory.EnumerateFiles(spark.Data, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("hunter2", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(written, TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        async Task SayAsync(string[] verb)
        {
            foreach (var output in (string[][])[[], ["-o", "json"]])
            {
                var result = await _command.RunAsync([.. verb, .. output]);
                said.Append(result.Out).Append(result.Error);
            }
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(StringBuilder logged) => Receive<LogEvent>(said => logged.Append(said).AppendLine());
    }
}
