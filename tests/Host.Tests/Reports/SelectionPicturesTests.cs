using System.Xml.Linq;
using SkiaSharp;
using Sluice.Hosting.Reports;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class SelectionPicturesTests : IDisposable
{
    private static readonly Lazy<MetricSelection> Metrics = new(() =>
        SampleSelections.Metrics([.. MetricCatalogue.All.Take(90).Select(metric => "driver:" + metric.Name)], series: 20, rows: 60));

    private static readonly Lazy<LeverRanking> Levers = new(() =>
        SampleSelections.Levers([.. LeverCatalogue.All.Take(24)], series: 10, rows: 60, LeverRankingSettings.Default with { Replicates = 4 }));

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_selection_of_metrics_is_drawn_in_four_pictures()
    {
        var files = SelectionPictures.WriteMetrics(_directory.Root, "driver", Metrics.Value);

        Assert.Equal(
            ["driver-factors.png", "driver-factors.svg", "driver-scree.png", "driver-scree.svg", "driver-gap.png", "driver-gap.svg", "driver-missing.png", "driver-missing.svg"],
            files.Select(Path.GetFileName));
        Assert.All(files, Readable);
    }

    [Fact]
    public void A_ranking_of_levers_is_drawn_in_two_pictures()
    {
        var files = SelectionPictures.WriteLevers(_directory.Root, Levers.Value);

        Assert.Equal(["levers-lasso.png", "levers-lasso.svg", "levers-order.png", "levers-order.svg"], files.Select(Path.GetFileName));
        Assert.All(files, Readable);
    }

    [Fact]
    public void The_factor_plane_names_the_kept_metrics_and_no_other()
    {
        var selection = Metrics.Value;
        var texts = Texts(Written(FactorPicture.Draw("driver", selection)));

        var names = new ShortNames(selection.Metrics);
        Assert.InRange(selection.Kept.Length, 5, 12);
        Assert.All(selection.Kept, kept => Assert.Contains(names[kept], texts));
        Assert.All(selection.Dropped, dropped => Assert.DoesNotContain(names[dropped.Metric], texts));
    }

    [Fact]
    public void The_scree_plot_says_how_many_factors_there_are()
    {
        var selection = Metrics.Value;

        Assert.Equal(2, selection.Scree.Factors);
        Assert.Contains("2 factors kept", Texts(Written(ScreePicture.Draw("driver", selection))));
        var none = selection with { Scree = selection.Scree with { Factors = 0 } };
        Assert.Contains("0 factors exceed, 2 used", Texts(Written(ScreePicture.Draw("driver", none))));
    }

    [Fact]
    public void Both_curves_show_the_chosen_number_of_clusters()
    {
        var picture = GapPicture.Draw("driver", Metrics.Value);

        Assert.Equal(2, Texts(Written(picture)).Count(text => text == $"chosen: k = {Metrics.Value.Clusters.Length}"));
        using var bitmap = SKBitmap.Decode(_directory.File(picture.Name + ".png"));
        Assert.All([0, bitmap.Width / 2], left => Assert.True(Pixels(bitmap, Palette.Twin, left, left + bitmap.Width / 2) > 100));
    }

    [Fact]
    public void The_map_of_missing_data_names_every_metric_and_is_white_where_none_is_missing()
    {
        var selection = Metrics.Value;
        var picture = MissingPicture.Draw("driver", selection);
        var texts = Texts(Written(picture));

        var names = new ShortNames(selection.Metrics);
        Assert.All(selection.Metrics, metric => Assert.Contains(names[metric], texts));
        Assert.Contains("survey-020", texts);
        Assert.True(selection.Missing.Share(selection.Metrics.Length - 1) > 0.5);
        using var bitmap = SKBitmap.Decode(_directory.File(picture.Name + ".png"));
        Assert.True(Pixels(bitmap, Palette.Paper, 0, bitmap.Width) > bitmap.Width * bitmap.Height / 2);
    }

    [Fact]
    public void The_lasso_path_names_its_first_terms_in_order_of_entry()
    {
        var ranking = Levers.Value;
        var texts = Texts(Written(LassoPicture.Draw(ranking)));

        var names = new ShortNames(ranking.Order.Select(ranked => ranked.Lever.Name));
        var entries = ranking.Paths[0].Entries.Take(15).ToArray();
        Assert.Equal(15, entries.Length);
        Assert.All(entries.Index(), entry => Assert.Contains($"{entry.Index + 1}. {ShortNames.Fold(names.Of(entry.Item.Term), 46)}", texts));
    }

    [Fact]
    public void The_order_of_the_levers_is_drawn_without_a_bootstrap_too()
    {
        var ranking = Levers.Value;
        var alone = ranking with { Stability = null, Order = [.. ranking.Order.Select(ranked => ranked with { TopShare = null })] };

        var texts = Texts(Written(LeverPicture.Draw(alone)));
        Assert.Contains("1. " + new ShortNames(ranking.Order.Select(ranked => ranked.Lever.Name))[ranking.Order[0].Lever.Name], texts);
        Assert.DoesNotContain(texts, text => text.Contains("bootstrap", StringComparison.Ordinal));
        Assert.Contains(Texts(Written(LeverPicture.Draw(ranking))), text => text.Contains("4 bootstrap replicates", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_that_nothing_entered_is_drawn_as_an_empty_one()
    {
        var ranking = Levers.Value;
        var idle = ranking with
        {
            Paths = [ranking.Paths[0] with { Entries = [], Penalties = [0.1] }],
            Order = [.. ranking.Order.Select(ranked => ranked with { FirstEntries = [0] })],
        };

        Assert.All(SelectionPictures.WriteLevers(_directory.Root, idle), Readable);
    }

    [Fact]
    public void A_directory_is_made_and_one_that_cannot_be_is_named()
    {
        var made = Path.Combine(_directory.Root, "a", "b");
        Assert.All(SelectionPictures.WriteLevers(made, Levers.Value), file => Assert.StartsWith(made, file, StringComparison.Ordinal));

        var taken = _directory.File("taken", "a file");
        var refused = Assert.Throws<RefusedException>(() => SelectionPictures.WriteLevers(taken, Levers.Value));
        Assert.Contains(taken, refused.Message, StringComparison.Ordinal);
    }

    private XDocument Written(Picture picture) => XDocument.Load(PictureFile.Write(_directory.Root, picture)[1]);

    private static string[] Texts(XDocument svg) => [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    // A PNG of a size that can be read, or an SVG that Firefox places right: no list of coordinates ends with a comma.
    private static void Readable(string file)
    {
        if (file.EndsWith(".png", StringComparison.Ordinal))
        {
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], File.ReadAllBytes(file)[..8]);
            using var bitmap = SKBitmap.Decode(file);
            Assert.InRange(bitmap.Width, 800, 1500);
            return;
        }

        var svg = XDocument.Load(file);
        Assert.NotNull(svg.Root!.Attribute("viewBox"));
        var lists = svg.Descendants().Where(element => element.Name.LocalName == "text").SelectMany(text => text.Attributes()).Where(attribute => attribute.Name.LocalName is "x" or "y").ToArray();
        Assert.True(lists.Length > 10);
        Assert.DoesNotContain(lists, list => list.Value.TrimEnd().EndsWith(','));
    }

    private static int Pixels(SKBitmap picture, ScottPlot.Color color, int left, int right)
    {
        var count = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = left; x < right; x++)
            {
                var pixel = picture.GetPixel(x, y);
                count += pixel.Red == color.Red && pixel.Green == color.Green && pixel.Blue == color.Blue ? 1 : 0;
            }
        }

        return count;
    }
}
