using System.Text;
using Sluice.Messages;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class RivalCatalogueTests
{
    [Fact]
    public void The_names_that_journals_hold_stay() => Assert.Equal(
        [
            "random-search", "batch-interval-only", "hill-climbing", "gaussian-process", "backpressure", "guide-low-latency", "guide-throughput", "guide-memory",
            "guide-low-latency-at-once", "guide-throughput-at-once", "guide-memory-at-once", "best-known",
        ],
        RivalCatalogue.All.Select(rival => rival.Name));

    [Fact]
    public void Every_rival_is_found_by_its_name_and_says_what_it_does() =>
        Assert.All(RivalCatalogue.All, rival =>
        {
            Assert.Same(rival, RivalCatalogue.Find(rival.Name));
            Assert.True(rival.Summary.Length > 40, rival.Name);
        });

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest()
    {
        var unknown = Assert.Throws<UnknownRivalException>(() => RivalCatalogue.Find("hillclimb"));
        Assert.Equal("hillclimb", unknown.RivalName);
        Assert.Equal("hill-climbing", unknown.Nearest[0]);
        Assert.Contains("hill-climbing", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_is_known_for_every_workload_of_the_catalogue_and_beats_the_default()
    {
        var table = BestKnownTable.BuiltIn;
        Assert.Equal(["poisson-low", "poisson-high", "trapezoid", "yahoo-ads", "iot"], table.Workloads.Select(entry => entry.Workload.Value));
        Assert.All(table.Workloads, entry =>
        {
            Assert.True(entry.Evaluations >= 2000, entry.Workload.Value);
            Assert.True(entry.P99Ms < 0.6 * entry.DefaultP99Ms, $"{entry.Workload}: {entry.P99Ms} of {entry.DefaultP99Ms} ms");
            Assert.NotEmpty(entry.Changes);
        });
    }

    [Fact]
    public void The_best_known_configuration_is_reached_a_change_a_step()
    {
        var rival = (BestKnownRival)RivalCatalogue.Find("best-known");
        foreach (var entry in rival.Table.Workloads)
        {
            var shape = new ClusterShape { KafkaPartitions = entry.Workload.Value == "yahoo-ads" ? 5 : 36 };
            var history = rival.Play(RivalGame.Opening() with { Workload = entry.Workload, Shape = shape }, entry.Changes.Length, _ => 1000);
            Assert.Equal(entry.Configuration, history.Current);
            Assert.Empty(GuardRules.Check(history.Current, shape));
        }
    }

    [Fact]
    public void The_best_is_not_known_for_a_workload_that_was_not_searched()
    {
        var refusal = RivalCatalogue.Find("best-known").Refusal(new WorkloadClass("trace"));
        Assert.Contains("trace", refusal, StringComparison.Ordinal);
        Assert.Contains("poisson-high", refusal, StringComparison.Ordinal);
        Assert.Null(RivalCatalogue.Find("hill-climbing").Refusal(new WorkloadClass("trace")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"command": "x", "seed": 1, "method": "m", "workloads": [{"workload": "w", "evaluations": 1, "defaultP99Ms": 1, "changes": [{"lever": "no.such", "value": 1, "p99Ms": 1}]}]}""")]
    [InlineData("""{"command": "x", "seed": 1, "method": "m", "workloads": [{"workload": "w", "evaluations": 1, "defaultP99Ms": 1, "changes": [{"lever": "batchDuration", "value": -1, "p99Ms": 1}]}]}""")]
    public void A_damaged_table_is_refused_by_name(string json)
    {
        var refused = Assert.Throws<InvalidDataException>(() => BestKnownTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "table.json"));
        Assert.Contains("table.json", refused.Message, StringComparison.Ordinal);
    }
}
