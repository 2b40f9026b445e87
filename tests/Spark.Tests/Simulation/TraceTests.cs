using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class TraceTests
{
    private static Trace Parse(string text) => Trace.Parse(new StringReader(text), "load.csv");

    [Fact]
    public void A_trace_reads_dates_and_epoch_seconds_alike()
    {
        var dates = Parse("timestamp,value\n2014-04-10 00:00:00,94.0\n2014-04-10 00:05:00,56.0\n");
        var epochs = Parse("timestamp,value\n1397088000,94\n1397088300,56\n");
        Assert.Equal([0, 300], dates.Seconds);
        Assert.Equal(dates.Seconds, epochs.Seconds);
        Assert.Equal([94, 56], dates.Values);
        Assert.Equal(75, dates.Mean, 1e-12);
    }

    [Theory]
    [InlineData("timestamp,value\n0,1\n10,2\n5,3\n", 4, "sort")]
    [InlineData("timestamp,value\n0,1\n10,-2\n", 3, "negative")]
    [InlineData("timestamp,value\n0,1\n0,2\n", 3, "twice")]
    [InlineData("timestamp,value\n0,1\nsoon,2\n", 3, "not an instant")]
    [InlineData("timestamp,value\n0,1\n10,much\n", 3, "not a number")]
    [InlineData("timestamp,value\n0,1\n10\n", 3, "not a number")]
    [InlineData("timestamp,value\n0,1\n10,NaN\n", 3, "not a number")]
    [InlineData("time,load\n0,1\n", 1, "timestamp,value")]
    [InlineData("", 1, "timestamp,value")]
    [InlineData("timestamp,value\n0,1\n", 0, "at least two")]
    [InlineData("timestamp,value\n0,0\n10,0\n", 0, "above zero")]
    [InlineData("timestamp,value\n0,1\n10,\"2\n", 3, "not CSV")]
    public void A_bad_trace_is_refused_with_its_line_and_the_mend(string text, int line, string words)
    {
        var failure = Assert.Throws<TraceFormatException>(() => Parse(text));
        Assert.Equal(line, failure.Line);
        Assert.Contains("load.csv", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var failure = Assert.Throws<TraceFormatException>(() => WorkloadCatalogue.Parse("trace:no-such-file.csv"));
        Assert.Contains("no-such-file.csv", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_is_scaled_to_the_mean_that_is_asked_for()
    {
        var load = new TraceWorkload(Parse("timestamp,value\n0,1\n1000,3\n2000,1\n"), 20_000).Open(5);
        var rates = Enumerable.Range(0, 2000).Select(second => load.EventsIn(second)).ToArray();
        Assert.Equal(20_000, rates.Average(), 20.0);
        Assert.Equal(10_000, rates.Min(), 50.0);
        Assert.Equal(30_000, rates.Max(), 50.0);
    }

    [Fact]
    public void A_peak_is_clipped_at_five_means_and_a_lull_may_be_zero()
    {
        var load = new TraceWorkload(Parse("timestamp,value\n0,0\n5000,0\n5050,100\n5100,0\n10000,0\n")).Open(2);
        var rates = Enumerable.Range(0, 10_000).Select(second => load.EventsIn(second)).ToArray();
        Assert.Equal(50_000, rates.Max());
        Assert.True(rates.Count(rate => rate == 0) > 9000);
    }

    [Fact]
    public void The_seed_picks_where_a_trace_begins()
    {
        var workload = new TraceWorkload(Parse("timestamp,value\n0,1\n100000,9\n"));
        Assert.NotEqual(workload.Open(1).EventsIn(0), workload.Open(2).EventsIn(0));
        Assert.Equal(workload.Open(1).EventsIn(0), workload.Open(1).EventsIn(0));
    }

    [Fact]
    public void A_trace_file_is_read_with_a_rate_after_its_name()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "timestamp,value\n0,5\n600,5\n");
            Assert.Equal(2500, WorkloadCatalogue.Parse($"trace:{file}:2500").Open(1).EventsIn(0), 1e-9);
            Assert.Equal(TraceWorkload.DefaultEventsPerSecond, WorkloadCatalogue.Parse($"trace:{file}").Open(1).EventsIn(0), 1e-9);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
