using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

/// <summary>Over the network protocol, against brokers: see <see cref="KafkaBrokers"/>.</summary>
public sealed class LoadProducerTests(KafkaBrokers brokers)
{
    [Theory]
    [InlineData("poisson-low:2000")]
    [InlineData("yahoo-ads:2000")]
    public async Task Every_acknowledged_event_is_on_the_topic_once_with_its_key_id_and_time(string workload)
    {
        var topic = KafkaBrokers.Topic();
        var begun = DateTimeOffset.UtcNow;
        var report = await Producer(topic, workload).RunAsync(TimeSpan.FromSeconds(2), null, TestContext.Current.CancellationToken);
        Assert.Equal((report.Due, report.Due, 0L), (report.Sent, report.Delivered, report.Failed));
        // Poisson with a mean of 4,000.
        Assert.InRange(report.Due, 3_600, 4_400);

        var read = brokers.Read(topic, report.Delivered);
        Assert.Equal(report.Delivered, read.Count);
        Assert.Equal(report.Bytes, read.Sum(result => (long)result.Message.Value.Length));
        Assert.Equal(Enumerable.Range(0, read.Count).Select(i => $"run-{i}").Order(StringComparer.Ordinal), read.Select(IdOf).Order(StringComparer.Ordinal));
        foreach (var result in read)
        {
            using var body = JsonDocument.Parse(result.Message.Value);
            var root = body.RootElement;
            Assert.Equal(IdOf(result), root.GetProperty("id").GetString());
            var written = root.GetProperty("event_time");
            var eventTime = written.ValueKind == JsonValueKind.String ? long.Parse(written.GetString()!, null) : written.GetInt64();
            Assert.Equal(result.Message.Timestamp.UnixTimestampMs, eventTime);
            Assert.InRange(eventTime, begun.ToUnixTimeMilliseconds() - 1, begun.AddSeconds(5).ToUnixTimeMilliseconds());
            Assert.StartsWith("k", Encoding.ASCII.GetString(result.Message.Key), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_buffer_that_is_full_slows_the_load_down_and_loses_nothing()
    {
        var topic = KafkaBrokers.Topic();
        var settings = new LoadSettings(brokers.Bootstrap, topic)
        {
            BufferKb = 64,
            Client = new Dictionary<string, string> { ["queue.buffering.max.messages"] = "50" },
        };
        var report = await new LoadProducer(settings, WorkloadCatalogue.Parse("poisson-low:20000"), "run", 1)
            .RunAsync(TimeSpan.FromMilliseconds(200), null, TestContext.Current.CancellationToken);
        Assert.True(report.Blocked > TimeSpan.Zero);
        Assert.Equal((report.Due, 0L), (report.Delivered, report.Failed));
        Assert.Equal(report.Due, brokers.Read(topic, report.Due).Count);
    }

    [Fact]
    public async Task Brokers_that_do_not_answer_are_reported_and_everything_fails_in_time()
    {
        var settings = new LoadSettings("127.0.0.1:1", "nowhere") { DeliverWithin = TimeSpan.FromSeconds(1) };
        var report = await new LoadProducer(settings, WorkloadCatalogue.Parse("poisson-low:100"), "run", 1)
            .RunAsync(TimeSpan.FromSeconds(1), null, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.Delivered);
        Assert.Equal(report.Sent, report.Failed);
        Assert.NotNull(report.Failure);
    }

    [Fact]
    public async Task A_load_that_is_stopped_reports_what_it_has_done()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var producing = Producer(KafkaBrokers.Topic(), "poisson-low:1000").RunAsync(TimeSpan.FromHours(1), null, stop.Token);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var report = await producing;
        Assert.Equal(report.Sent, report.Delivered);
        Assert.True(report.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_setting_that_the_client_does_not_know_is_refused()
    {
        var settings = new LoadSettings(brokers.Bootstrap, "t") { Client = new Dictionary<string, string> { ["no.such.setting"] = "1" } };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => new LoadProducer(settings, WorkloadCatalogue.PoissonLow, "run", 1).RunAsync(TimeSpan.FromSeconds(1)));
        Assert.Contains("no.such.setting", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Contains("broker", Assert.Throws<ArgumentException>(() => new LoadSettings(" ", "t").Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("topic", Assert.Throws<ArgumentException>(() => new LoadSettings("a:1", "").Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("above 0", Assert.Throws<ArgumentException>(() => (new LoadSettings("a:1", "t") { Rate = double.NaN }).Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("64 to", Assert.Throws<ArgumentException>(() => (new LoadSettings("a:1", "t") { BufferKb = 1 }).Validated()).Message, StringComparison.Ordinal);
    }

    private LoadProducer Producer(string topic, string workload) => new(new LoadSettings(brokers.Bootstrap, topic), WorkloadCatalogue.Parse(workload), "run", 1);

    private static string IdOf(ConsumeResult<byte[], byte[]> result) =>
        Encoding.ASCII.GetString(Assert.Single(result.Message.Headers, header => header.Key == LoadProducer.IdHeader).GetValueBytes());
}
