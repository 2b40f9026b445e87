using System.Text.Json;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class MetricSelectorTests
{
    private static readonly MetricSelectionSettings Settings = MetricSelectionSettings.Default;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_metric_of_each_planted_group_is_kept(ulong seed)
    {
        var selection = Select(PlantedGroups.Make(seed));
        Assert.Equal(2, selection.Scree.Factors);
        Assert.Equal(PlantedGroups.Groups, selection.Kept.Select(PlantedGroups.GroupOf).Distinct().Count());
        Assert.Equal(PlantedGroups.Groups, selection.Kept.Length);
        Assert.All(selection.Clusters, cluster => Assert.Single(cluster.Members.Select(PlantedGroups.GroupOf).Distinct()));
    }

    [Fact]
    public void Every_metric_is_kept_or_dropped_for_a_reason()
    {
        var data = PlantedGroups.Make(1);
        data.Columns[0].AsSpan().Fill(float.NaN);
        data.Columns[1].AsSpan().Fill(42);
        for (var row = 0; row < data.Rows; row++)
        {
            data.Columns[2][row] = row == 5 ? 1 : 0;
            data.Columns[4][row] = 100 - 2 * data.Columns[3][row];
            data.Columns[6][row] = data.Columns[5][row] * (1 + 0.01f * (row % 3));
        }

        var selection = Select(data, Settings with { PruneFirst = true });
        Assert.Equal(PlantedGroups.Names, selection.Metrics);
        Assert.Equal(PlantedGroups.Names.Order(), selection.Kept.Concat(selection.Dropped.Select(drop => drop.Metric)).Order());
        Assert.Equal((DropReason.Absent, 1.0), Why(0));
        Assert.Equal((DropReason.Constant, 42.0), Why(1));
        Assert.Equal(DropReason.Flat, Why(2).Reason);
        Assert.InRange(Why(2).Measure, 1e-6, 0.002);
        Assert.Equal((DropReason.Duplicate, -1.0), Why(4));
        Assert.Equal("m03", selection.Dropped.Single(drop => drop.Metric == "m04").InFavourOf);
        Assert.Contains(selection.Dropped, drop => drop.Metric is "m05" or "m06" && drop.Reason == DropReason.Correlated && drop.Measure > 0.95);
        Assert.Equal([.. PlantedGroups.Names.Skip(3).Where(name => name != "m04")], selection.Analysed);
        Assert.Equal(selection.Analysed.Length, selection.Factors.Loadings.Length);
        Assert.Equal(selection.Kept.Order(), selection.Clusters.Select(cluster => cluster.Representative).Order());
        Assert.All(selection.Placed, placed => Assert.Contains(placed.Metric, selection.Clusters[placed.Cluster].Members));
        Assert.All(selection.Dropped.Where(drop => drop.Reason == DropReason.Represented), drop => Assert.Contains(drop.InFavourOf, selection.Kept));
        Assert.Equal((1.0, 1.0), (selection.Missing.Share(0), selection.Missing.UnfilledShare(0)));

        (DropReason Reason, double Measure) Why(int metric)
        {
            var drop = selection.Dropped.Single(drop => drop.Metric == PlantedGroups.Names[metric]);
            return (drop.Reason, drop.Measure);
        }
    }

    [Fact]
    public void Of_a_metric_and_its_mirror_one_is_kept()
    {
        var data = PlantedGroups.Make(2);
        // The second half mirrors the first, noise aside: twice as many places in the plane, no more to know.
        var random = RandomStream.For(6);
        for (var metric = 20; metric < 35; metric++)
        {
            for (var row = 0; row < data.Rows; row++)
                data.Columns[metric][row] = -data.Columns[metric - 20][row] + 0.1f * (float)random.NextNormal();
        }

        var selection = Select(data);
        var kept = selection.Kept.Select(name => int.Parse(name.AsSpan(1)) % 20).ToArray();
        Assert.Equal(kept.Distinct(), kept);
        Assert.All(selection.Kept, name => Assert.All(selection.Kept, other => Assert.True(name == other || Mirror(name) != other)));

        static string Mirror(string name) => int.Parse(name.AsSpan(1)) < 15 ? $"m{int.Parse(name.AsSpan(1)) + 20:00}" : "";
    }

    [Fact]
    public void The_same_seed_selects_the_same_whatever_the_threads()
    {
        var one = Select(PlantedGroups.Make(4), Settings with { Threads = 1 });
        var three = Select(PlantedGroups.Make(4), Settings with { Threads = 3 });
        Assert.Equal(JsonSerializer.Serialize(one), JsonSerializer.Serialize(three with { Settings = one.Settings }));
        Assert.Contains($"{one.Kept.Length} of {PlantedGroups.Names.Length} metrics", one.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Units_and_offsets_do_not_matter()
    {
        var data = PlantedGroups.Make(5);
        var plain = Select(data).Kept;
        for (var metric = 0; metric < data.Columns.Length; metric++)
        {
            var (scale, offset) = (MathF.Pow(2, metric - 10), metric * 3);
            data.Columns[metric] = Array.ConvertAll(data.Columns[metric], cell => scale * cell + scale * offset);
        }

        Assert.Equal(plain, Select(data).Kept);
    }

    [Fact]
    public void The_paper_s_rule_keeps_the_most_metrics() =>
        Assert.Equal(20, Select(PlantedGroups.Make(1), Settings with { ClusterCount = ClusterCountRule.Inertia }).Kept.Length);

    [Fact]
    public void Fewer_rows_than_metrics_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Select(PlantedGroups.Make(1, rows: PlantedGroups.Names.Length)));
        Assert.Contains("35 complete rows are too few for 35 metrics", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_hardly_vary_are_refused()
    {
        var data = PlantedGroups.Make(1);
        foreach (var column in data.Columns.Skip(2))
            column.AsSpan().Fill(1);
        Assert.Contains("Only 2 of 35 metrics vary", Assert.Throws<ArgumentException>(() => Select(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_metrics_are_enough()
    {
        var data = PlantedGroups.Make(1);
        var three = new SeriesBlock("three", data.Minutes, data.Restarts, [data.Columns[0], data.Columns[1], data.Columns[2]]);
        var selection = MetricSelector.Select(["a", "b", "c"], [three], Settings);
        Assert.InRange(selection.Kept.Length, 1, 3);
    }

    [Fact]
    public void A_name_that_repeats_and_settings_out_of_range_are_refused()
    {
        var data = PlantedGroups.Make(1);
        var names = PlantedGroups.Names.ToArray();
        names[3] = names[7];
        Assert.Contains("m07 is listed twice", Assert.Throws<ArgumentException>(() => MetricSelector.Select(names, [data], Settings)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Select(data, Settings with { Starts = 0 }));
    }

    private static MetricSelection Select(SeriesBlock data, MetricSelectionSettings? settings = null) =>
        MetricSelector.Select(PlantedGroups.Names, [data], settings ?? Settings);
}
