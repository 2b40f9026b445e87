using System.Text;
using System.Text.Json;
using Sluice.Spark.Kafka;
using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

public sealed class EventSourceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("poisson-low:10")]
    [InlineData("poisson-low:400")]
    [InlineData("poisson-low:100000")]
    public void As_many_events_arrive_as_the_workload_says_with_poisson_s_variance(string workload)
    {
        var parsed = WorkloadCatalogue.Parse(workload);
        var mean = parsed.Open(1).EventsIn(0) / 20;
        var source = new EventSource(parsed, "run", 1);
        var counts = Enumerable.Range(0, 20_000).Select(i => (double)source.Arriving(i / 20, 1.0 / 20, 1)).ToArray();
        // Five standard errors of the mean, and of the variance where the mean is large.
        Assert.InRange(counts.Average(), mean - 5 * Math.Sqrt(mean / counts.Length), mean + 5 * Math.Sqrt(mean / counts.Length));
        var variance = counts.Sum(count => (count - counts.Average()) * (count - counts.Average())) / (counts.Length - 1);
        Assert.InRange(variance / mean, 0.9, 1.12);
    }

    [Fact]
    public void The_rate_multiplies_what_arrives()
    {
        var source = new EventSource(WorkloadCatalogue.Parse("poisson-low:1000"), "run", 1);
        Assert.InRange(Enumerable.Range(0, 1000).Average(i => source.Arriving(i, 0.5, 0.1)), 49, 51);
    }

    [Theory]
    [InlineData("poisson-low:10", 531)]
    [InlineData("poisson-high:10", 5000)]
    public void Bodies_have_the_workload_s_sizes(string workload, double bytes)
    {
        var source = new EventSource(WorkloadCatalogue.Parse(workload), "run", 1);
        // Below the fields' own hundred bytes an event cannot be.
        Assert.InRange(Enumerable.Range(0, 5_000).Average(_ => source.Next(0, At).Body.Length), bytes * 0.97, bytes * 1.05);
    }

    [Fact]
    public void Ad_events_have_the_fields_of_the_yahoo_benchmark()
    {
        var source = new EventSource(WorkloadCatalogue.Parse("yahoo-ads"), "run", 1);
        var happened = source.Next(0, At);
        using var body = JsonDocument.Parse(happened.Body);
        Assert.Equal(
            ["ad_id", "ad_type", "event_time", "event_type", "id", "ip_address", "page_id", "user_id"], body.RootElement.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal("1795953600000", body.RootElement.GetProperty("event_time").GetString());
        Assert.InRange(Enumerable.Range(0, 1000).Average(_ => source.Next(0, At).Body.Length), 225, 290);
    }

    [Fact]
    public void The_same_seed_makes_the_same_events_and_another_one_others()
    {
        var (one, same, other) = (Source(1), Source(1), Source(2));
        var (a, b, c) = (Bodies(one), Bodies(same), Bodies(other));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);

        static EventSource Source(ulong seed) => new(WorkloadCatalogue.Parse("poisson-low"), "run", seed);

        static string[] Bodies(EventSource source) => [.. Enumerable.Range(0, 20).Select(_ => Encoding.UTF8.GetString(source.Next(0, At).Body))];
    }
}
