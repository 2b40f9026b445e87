using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class WorkloadTests
{
    private const long Minute = 60;

    [Fact]
    public void A_size_cut_at_zero_is_larger_on_average()
    {
        var size = EventSize.TruncatedNormal(500, 300);
        Assert.Equal(531, size.MeanBytes, 0.5);
        Assert.InRange(size.DeviationBytes, 260, 285);
    }

    [Fact]
    public void A_size_far_from_zero_is_not_cut() => Assert.Equal(5000, EventSize.TruncatedNormal(5000, 300).MeanBytes, 1e-6);

    [Fact]
    public void A_trapezoid_ramps_holds_ramps_and_rests()
    {
        var load = new TrapezoidWorkload().Open(1);
        long[] seconds = [0, 5 * Minute, 10 * Minute, 29 * Minute, 35 * Minute, 45 * Minute, 60 * Minute, 65 * Minute];
        double[] expected = [10_000, 55_000, 100_000, 100_000, 55_000, 10_000, 10_000, 55_000];
        for (var i = 0; i < seconds.Length; i++)
            Assert.Equal(expected[i], load.EventsIn(seconds[i]), 100.0);
    }

    [Fact]
    public void Ad_events_stay_between_the_benchmark_s_rates_and_meet_both()
    {
        var load = new AdAnalyticsWorkload().Open(7);
        var rates = Enumerable.Range(0, 3600).Select(second => load.EventsIn(second)).ToArray();
        Assert.Equal(17_000, rates.Min(), 10.0);
        Assert.Equal(100_000, rates.Max(), 10.0);
    }

    [Fact]
    public void Devices_burst_spike_and_follow_the_day()
    {
        var load = new DeviceWorkload().Open(3);
        var rates = Enumerable.Range(0, 3 * 86_400).Select(second => load.EventsIn(second)).ToArray();
        Assert.InRange(rates.Average(), 19_000, 24_000);
        // 2.5 from bursts, on top of the day's wave.
        Assert.True(rates.Count(rate => rate > 35_000) > 600);
        Assert.All(rates, rate => Assert.InRange(rate, 500, 300_000));
        // 72 spikes and about 100 bursts begin in three days.
        var spikes = Enumerable.Range(1, rates.Length - 1).Count(second => rates[second] > 2.2 * rates[second - 1]);
        Assert.InRange(spikes, 120, 220);
    }

    [Fact]
    public void A_switch_changes_the_load_at_its_minute()
    {
        var load = WorkloadCatalogue.Parse("switch:poisson-low,poisson-high@65").Open(1);
        Assert.Equal(10_000, load.EventsIn(65 * Minute - 1));
        Assert.Equal(100_000, load.EventsIn(65 * Minute));
        Assert.Equal(5000, load.SizeIn(66 * Minute).MeanBytes, 1e-6);
    }

    [Fact]
    public void A_switch_to_another_job_is_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => WorkloadCatalogue.Parse("switch:poisson-low,yahoo-ads@10"));
        Assert.Contains("yahoo-ads", failure.Message, StringComparison.Ordinal);
        Assert.Contains("same partitions and job", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_out_of_order_are_refused() =>
        Assert.Throws<ArgumentException>(() => WorkloadCatalogue.Parse("switch:poisson-low,poisson-high@20,poisson-low@10"));

    [Fact]
    public void A_load_that_goes_back_and_forth_switches_at_every_turn()
    {
        var workload = Assert.IsType<AlternatingWorkload>(WorkloadCatalogue.Parse("switch:poisson-low,poisson-high@65+20"));
        Assert.Equal([(65, "poisson-high"), (85, "poisson-low"), (105, "poisson-high")], workload.SwitchesBefore(125).Select(at => (at.Minute, at.To.Name)));
        var load = workload.Open(1);
        long[] seconds = [0, 65 * Minute - 1, 65 * Minute, 85 * Minute - 1, 85 * Minute, 105 * Minute - 1, 105 * Minute, 1065 * Minute];
        double[] expected = [10_000, 10_000, 100_000, 100_000, 10_000, 10_000, 100_000, 100_000];
        Assert.Equal(expected, seconds.Select(load.EventsIn));
    }

    [Theory]
    [InlineData("switch:poisson-low,poisson-high@65+", "every 20 minutes")]
    [InlineData("switch:poisson-low,poisson-high@20,poisson-low@40+20", "every 20 minutes")]
    [InlineData("switch:poisson-low@65+20", "every 20 minutes")]
    [InlineData("switch:poisson-low,poisson-high@soon", "is not a minute")]
    public void A_way_back_and_forth_that_is_none_is_refused(string spelling, string mend) =>
        Assert.Contains(mend, Assert.Throws<FormatException>(() => WorkloadCatalogue.Parse(spelling)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("switch:poisson-low,poisson-high@0+20")]
    [InlineData("switch:poisson-low,poisson-high@65+0")]
    [InlineData("switch:poisson-low,yahoo-ads@65+20")]
    public void A_way_back_and_forth_that_cannot_be_is_refused(string spelling) => Assert.Throws<ArgumentException>(() => WorkloadCatalogue.Parse(spelling));

    [Theory]
    [InlineData("switch:poisson-low,poisson-high@65+20", 36, 10_000)]
    [InlineData("poisson-low", 36, 10_000)]
    [InlineData("poisson-high", 36, 100_000)]
    [InlineData("poisson-high:70000", 36, 70_000)]
    [InlineData("yahoo-ads:100000", 5, 100_000)]
    public void A_name_gives_its_workload(string spelling, int partitions, double rate)
    {
        var workload = WorkloadCatalogue.Parse(spelling);
        Assert.Equal(spelling, workload.Name);
        Assert.Equal(partitions, workload.KafkaPartitions);
        Assert.Equal(rate, workload.Open(1).EventsIn(0));
    }

    [Fact]
    public void Every_training_workload_parses_from_its_own_name() =>
        Assert.All(WorkloadCatalogue.Training, workload => Assert.Equal(workload.Name, WorkloadCatalogue.Parse(workload.Name).Name));

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest_and_the_list()
    {
        var failure = Assert.Throws<FormatException>(() => WorkloadCatalogue.Parse("poison-high"));
        Assert.Contains("did you mean 'poisson-high'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("trapezoid", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poisson-low:fast")]
    [InlineData("poisson-low:-1")]
    [InlineData("poisson-low:0")]
    public void A_rate_that_is_none_is_refused(string spelling)
    {
        var failure = Assert.Throws<FormatException>(() => WorkloadCatalogue.Parse(spelling));
        Assert.Contains("events per second", failure.Message, StringComparison.Ordinal);
    }
}
