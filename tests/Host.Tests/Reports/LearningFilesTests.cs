using System.Xml.Linq;
using SkiaSharp;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class LearningFilesTests : IDisposable
{
    private static readonly RunId Run = new("night");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_row_an_iteration_with_the_classes_by_name_and_nothing_where_nothing_was_measured()
    {
        var curve = Curve(
            Statistics(1) with { Classes = [new(new("iot"), 3, -1.5, double.NaN)] },
            Statistics(2) with
            {
                Classes = [new(new("iot"), 3, -1, 0.5), new(new("switch:a,b@65"), 2, 4, 0.25)],
                SignalToNoise = 1.25,
                EffectiveSteps = 90.5,
                MeanAge = 0.5,
                GreatestAge = 2,
                StaleEpisodes = 1,
            });

        Assert.Equal(
            """
            run,iteration,episodes,steps,meanReturn,meanReward,meanLastP99Ratio,entropy,gradientNorm,signalToNoise,faultyShare,meanAge,greatestAge,staleEpisodes,effectiveSteps,iot:episodes,iot:meanReturn,iot:meanLastP99Ratio,"switch:a,b@65:episodes","switch:a,b@65:meanReturn","switch:a,b@65:meanLastP99Ratio"
            night,1,5,100,-1,-0.25,0.5,2,1.5,,0.125,0,0,0,100,3,-1.5,,,,
            night,2,5,100,-2,-0.25,0.5,2,1.5,1.25,0.125,0.5,2,1,90.5,3,-1,0.5,2,4,0.25

            """,
            LearningTable.Csv(curve));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(200)]
    public void A_run_of_any_length_is_drawn_with_its_classes(int iterations)
    {
        var curve = Curve([.. Enumerable.Range(1, iterations).Select(i => Statistics(i) with
        {
            Classes = [new(new("iot"), 3, -1.0 / i, 1.0 / i), new(new("poisson-high"), 2, -2.0 / i, double.NaN)],
            SignalToNoise = i % 10 == 2 ? double.PositiveInfinity : double.NaN,
        })]);

        var files = LearningFiles.Write(_directory.Root, curve);

        Assert.Equal(["learning.csv", "learning.png", "learning.svg"], files.Select(Path.GetFileName));
        using var picture = SKBitmap.Decode(files[1]);
        Assert.Equal((1500, 1160), (picture.Width, picture.Height));
        var texts = XDocument.Load(files[2]).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.Contains("night: mean return", texts);
        Assert.All((string[])["iot", "poisson-high", "all episodes"], name => Assert.Contains(name, texts));
        // Infinite or not a number throughout: said, not drawn.
        Assert.Contains("not measured", texts);
        Assert.Equal(iterations > 60, texts.Any(text => text.Contains("mean over 7", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_journal_without_classes_is_drawn_too_and_a_curve_replaces_the_one_before()
    {
        LearningFiles.Write(_directory.Root, Curve(Statistics(1), Statistics(2)));
        var files = LearningFiles.Write(_directory.Root, Curve(Statistics(1)));
        Assert.Equal(2, File.ReadLines(files[0]).Count());
    }

    private static LearningCurve Curve(params UpdateStatistics[] statistics) =>
        new(Run, [.. statistics.Select((update, i) => new PolicyUpdated(new(Run, i + 1), "hash", i + 1, [], update))]);

    private static UpdateStatistics Statistics(int iteration) => new(5, 100, -iteration, -0.25, 0.5, 1.5, 2, 0.125);
}
