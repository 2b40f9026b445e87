using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using SkiaSharp;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class ExperimentVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Experiments_are_run_written_and_bound_and_a_league_repeats_on_other_threads()
    {
        await TrainAsync();
        var played = await LeagueAsync("results", threads: 2);
        using var json = JsonDocument.Parse(played.Out);
        var shape = json.RootElement;
        // The policy, two rivals, the bound and the defaults.
        Assert.Equal(5, shape.GetProperty("episodes").GetInt32());
        var standings = shape.GetProperty("results").GetProperty("loads")[0].GetProperty("standings");
        Assert.Equal(["policy", "batch-interval-only", "hill-climbing", "best-known", "defaults"], standings.EnumerateArray().Select(s => s.GetProperty("contender").GetString()));
        Assert.Equal(0, standings[4].GetProperty("reductionPct").GetProperty("median").GetDouble());
        Assert.Equal(0, standings[3].GetProperty("regretPct").GetProperty("median").GetDouble());
        Assert.Equal(2, shape.GetProperty("results").GetProperty("wins").GetArrayLength());
        Assert.Contains("ETA", played.Error, StringComparison.Ordinal);

        var rows = await File.ReadAllLinesAsync(In("results", "league.csv"));
        Assert.Equal(6, rows.Length);
        Assert.All(rows, row => Assert.Equal(11, row.Split(',').Length));
        using (var picture = SKBitmap.Decode(In("results", "league.png")))
            Assert.True(picture is { Width: >= 800, Height: >= 400 });
        Assert.Equal("svg", XElement.Load(In("results", "league.svg")).Name.LocalName);
        var page = Page("league.html");
        Assert.Contains("sluice experiment run league --policy tiny@1 --seeds 1 --seed 1 --steps 2", page.Descendants("pre").Single().Value, StringComparison.Ordinal);
        Assert.Empty(page.Descendants("script"));
        Assert.StartsWith("data:image/png", page.Descendants("img").Single().Attribute("src")!.Value, StringComparison.Ordinal);

        var replayed = await _command.RunAsync("episode", "replay", "hill-climbing-poisson-low-1/0", "--data", "results/league");
        Assert.True(replayed.ExitCode == ExitCode.Ok, replayed.Error);

        var reported = await _command.RunAsync("experiment", "report", "results", "-o", "json");
        Assert.True(reported.ExitCode == ExitCode.Ok, reported.Error);
        Assert.Equal(["league"], Page("index.html").Descendants("article").Select(article => article.Attribute("id")!.Value));

        (string Experiment, string Load, string Steps)[] figures =
        [
            ("fig4", "poisson-low", "2"), ("fig5", "poisson-low", "2"), ("fig6", "poisson-low", "4"), ("fig7", "poisson-low", "2"),
            ("fig8", "switch:poisson-low,poisson-high@30", "10"), ("fig9", "poisson-low", "2"), ("table1", "switch:poisson-low,poisson-high@30+10", "10"),
        ];
        foreach (var (experiment, load, steps) in figures)
        {
            var figure = await _command.RunAsync(
                "experiment", "run", experiment, "--policy", "tiny", "--f", "0.5", "--loads", load, "--seeds", "1", "--steps", steps, "--out", "results", "--data", "data", "-o", "json");
            Assert.True(figure.ExitCode == ExitCode.Ok, figure.Error);
            Assert.Contains($"sluice experiment run {experiment} --policy tiny@1", Page($"{experiment}.html").Descendants("pre").Single().Value, StringComparison.Ordinal);
            Assert.Equal("svg", XElement.Load(In("results", $"{experiment}.svg")).Name.LocalName);
            Assert.True((await File.ReadAllLinesAsync(In("results", $"{experiment}.csv"))).Length > 4);
        }

        // Switches at minutes 30, 40 and 50, before the last step at 60, for each f.
        var switches = await File.ReadAllLinesAsync(In("results", "table1.csv"));
        Assert.Equal(1 + 3 * 3, switches.Length);
        Assert.Contains(",policy-f0.7,50,poisson-high,", switches[^1], StringComparison.Ordinal);
        Assert.Equal(0.7, await ExploitShareAsync("policy-f0.7-switch-poisson-low-poisson-high-30-10-1/0"));
        Assert.Equal(0.5, await ExploitShareAsync("policy-on-poisson-low-switch-poisson-low-poisson-high-30-10-1/0"));

        await _command.RunAsync("experiment", "report", "results");
        Assert.Equal(["league", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9", "table1"], Page("index.html").Descendants("article").Select(article => article.Attribute("id")!.Value));

        await LeagueAsync("again", threads: 1);
        Assert.Equal(rows, await File.ReadAllLinesAsync(In("again", "league.csv")));
    }

    [Theory]
    [InlineData(ExitCode.NotFound, "the nearest are league", "run", "legue", "--out", "results")]
    [InlineData(ExitCode.NotFound, "hill-climbing", "run", "league", "--rivals", "hillclimb", "--out", "results")]
    [InlineData(ExitCode.Usage, "always runs", "run", "league", "--rivals", "best-known", "--out", "results")]
    [InlineData(ExitCode.Usage, "did you mean 'iot'", "run", "league", "--loads", "iott", "--out", "results")]
    [InlineData(ExitCode.Usage, "leave out --rivals", "run", "fig5", "--rivals", "hill-climbing", "--out", "results")]
    [InlineData(ExitCode.Usage, "switch:poisson-low,poisson-high@65", "run", "fig8", "--loads", "iot", "--out", "results")]
    [InlineData(ExitCode.Usage, "give at least 17 with --steps", "run", "fig8", "--steps", "10", "--out", "results")]
    [InlineData(ExitCode.Usage, "at minute 30 or later", "run", "fig8", "--loads", "switch:poisson-low,poisson-high@20", "--out", "results")]
    [InlineData(ExitCode.Usage, "does not switch once", "run", "fig8", "--loads", "switch:poisson-low,poisson-high@65+20", "--out", "results")]
    [InlineData(ExitCode.Usage, "switch:poisson-low,poisson-high@75+60", "run", "table1", "--loads", "switch:poisson-low,poisson-high@65", "--out", "results")]
    [InlineData(ExitCode.Usage, "at least 14 with --steps", "run", "table1", "--steps", "10", "--out", "results")]
    [InlineData(ExitCode.Usage, "leave at least 5 minutes", "run", "table1", "--loads", "switch:poisson-low,poisson-high@65+4", "--out", "results")]
    [InlineData(ExitCode.Usage, "a load and itself", "run", "table1", "--loads", "switch:poisson-low,poisson-low@65+20", "--out", "results")]
    [InlineData(ExitCode.Usage, "at least 2 with --steps", "run", "fig7", "--steps", "1", "--out", "results")]
    [InlineData(ExitCode.NotFound, "train first", "run", "league", "--out", "results", "--data", "nowhere")]
    [InlineData(ExitCode.Usage, "--out", "run", "league")]
    [InlineData(ExitCode.NotFound, "experiment run", "report", "nowhere")]
    [InlineData(ExitCode.NotFound, "holds no experiment", "report", ".")]
    public async Task Nonsense_is_refused_with_the_mend(int exitCode, string mend, params string[] arguments)
    {
        var result = await _command.RunAsync(["experiment", .. arguments]);
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }

    [Fact]
    public async Task A_damaged_page_is_named()
    {
        _command.File("results/league.html", "<html><body>");
        var result = await _command.RunAsync("experiment", "report", "results");
        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("league.html", result.Error, StringComparison.Ordinal);
    }

    private async Task TrainAsync()
    {
        var trained = await _command.RunAsync("train", "--clusters", "5", "--iterations", "1", "--steps", "2", "--run", "tiny", "--data", "data");
        Assert.True(trained.ExitCode == ExitCode.Ok, trained.Error);
    }

    private async Task<CommandResult> LeagueAsync(string directory, int threads)
    {
        var result = await _command.RunAsync(
            "experiment", "run", "league", "--policy", "tiny@1", "--rivals", "batch-interval-only,hill-climbing", "--loads", "poisson-low", "--seeds", "1", "--steps", "2",
            "--threads", $"{threads}", "--out", directory, "--data", "data", "-o", "json");
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return result;
    }

    private async Task<double> ExploitShareAsync(string episode)
    {
        var shown = await _command.RunAsync("episode", "show", episode, "--data", "results/table1", "-o", "json");
        Assert.True(shown.ExitCode == ExitCode.Ok, shown.Error);
        using var json = JsonDocument.Parse(shown.Out);
        return json.RootElement.GetProperty("exploitShare").GetDouble();
    }

    private string In(params string[] path) => Path.Combine([_command.Root, .. path]);

    private XElement Page(string name)
    {
        using var reader = XmlReader.Create(In("results", name), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XElement.Load(reader);
    }
}
