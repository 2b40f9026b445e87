using System.Text.Json;
using Confluent.Kafka;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live;
using Sluice.Spark.Tests.Kafka;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Live;

/// <summary>
/// Whole episodes of a cluster whose input and results are on brokers that go away, or whose results come twice: no reward is made of what was not seen. Minutes each: a
/// question to brokers that are away takes five seconds, and every result has to come over the network before cluster time goes on.
/// </summary>
public sealed class KafkaFaultEpisodeTests : IDisposable
{
    private const string Group = "the-job";
    private const string Input = "events";
    private const string Results = "results";
    private const int Partitions = 4;
    private const int EventsASecond = 10;
    private const int EventsAResult = 10;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(10);

    private readonly MockBrokers _brokers = new();
    private readonly IProducer<Null, string> _producer;
    private TimeSpan _passed;
    private long _arrived;
    private long _written;
    private int _copies = 1;

    public KafkaFaultEpisodeTests() =>
        _producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _brokers.Bootstrap }).SetLogHandler((_, _) => { }).Build();

    private string Section => $"kafka: {{bootstrap: \"{_brokers.Bootstrap}\", topics: [{Input}], group: {Group}, sink: {{topic: {Results}, eventTime: event_time}} }}";

    public void Dispose()
    {
        _producer.Dispose();
        _brokers.Dispose();
    }

    [Fact(Explicit = true), Trait("Category", "Slow")]
    public async Task While_Kafka_is_away_for_ten_minutes_nothing_is_changed_and_the_step_is_judged_by_what_comes_after()
    {
        await using var spark = await StartedAsync();
        TimeSpan? awaySince = null, backAt = null;
        var isToGo = false;
        var (ordersBefore, ordersAfter, stepsMeanwhile) = (0, 0, 0);
        LiveCluster? followed = null;
        spark.Passed = async cluster =>
        {
            followed = cluster;
            if (Volatile.Read(ref isToGo) && awaySince is null)
            {
                (ordersBefore, awaySince) = (spark.Orders, spark.World.Clock.Elapsed);
                _brokers.GoAway();
            }

            if (awaySince is { } since && backAt is null && spark.World.Clock.Elapsed - since >= Away)
            {
                (ordersAfter, backAt) = (spark.Orders, spark.World.Clock.Elapsed);
                _brokers.ComeBack();
            }

            if (awaySince is null || backAt is not null)
                await WorkAsync(spark, cluster);
        };
        var episode = await spark.TuneAsync("{mode: apply, sloP99Ms: 20000}", Changes, steps: 3, watch: happened =>
        {
            if (happened is RolloutSettled { Step: 1 })
                Volatile.Write(ref isToGo, true);
            if (awaySince is not null && backAt is null && happened is StepRecorded)
                stepsMeanwhile++;
        });

        Assert.NotNull(backAt);
        Assert.Equal((ordersBefore, 0), (ordersAfter, stepsMeanwhile));
        Assert.Empty(episode.Events.OfType<GuardAlarmed>());
        Assert.Equal(["8000ms", "6000ms"], spark.Submitted);
        Assert.Equal(["6000ms"], spark.Running);
        Assert.All(episode.Steps, step => Assert.Equal(StepOutcome.Measured, step.Outcome));
        // Nothing of the time in which nobody could look is in it.
        Assert.All(episode.Steps, step => Assert.InRange(step.P99Ms, 1800, 2500));
        Assert.Equal(_written, followed!.Sink!.Events);
    }

    [Fact(Explicit = true), Trait("Category", "Slow")]
    public async Task Results_that_are_all_written_twice_make_the_same_reward()
    {
        var once = await StepAsync(copies: 1);
        var twice = await StepAsync(copies: 2);
        Assert.Equal((StepOutcome.Measured, StepOutcome.Measured), (once.Outcome, twice.Outcome));
        // Latencies are counted in buckets, each a fiftieth wider than the one before: neighbours are the same.
        Assert.InRange(twice.P99Ms / once.P99Ms, 0.98, 1.0201);
        Assert.Equal(once.ChangeCost, twice.ChangeCost, 0.02);
        Assert.Equal(once.Reward, twice.Reward, 0.03);
    }

    private static FromScript Changes => new([new(SparkLevers.BatchDuration.Name, 8000), new(SparkLevers.BatchDuration.Name, 6000)]);

    private async Task<StepRecorded> StepAsync(int copies)
    {
        _copies = copies;
        await using var spark = await StartedAsync();
        spark.Passed = cluster => WorkAsync(spark, cluster);
        return (await spark.TuneAsync("{mode: apply}", Changes, steps: 2)).Steps.First();
    }

    private async Task<PlayedSpark> StartedAsync()
    {
        Arrive(Partitions);
        await ResultAsync(1);
        Commit();
        _passed = TimeSpan.Zero;
        return await PlayedSpark.StartAsync(Section);
    }

    /// <summary>What has arrived since the last time is processed, as it was to be.</summary>
    private async Task WorkAsync(PlayedSpark spark, LiveCluster cluster)
    {
        var sink = cluster.Sink!;
        if (sink.Events == 0)
        {
            // It is read from its end, wherever that is by then.
            for (var tries = 0; tries < 300 && sink.Events == 0; tries++)
            {
                await ResultAsync(1);
                await Task.Delay(100);
            }

            var seen = -1L;
            while (seen != sink.Events)
            {
                seen = sink.Events;
                await Task.Delay(1000);
            }

            _written = sink.Events;
        }

        var seconds = (int)Math.Min(600, (spark.World.Clock.Elapsed - _passed).TotalSeconds);
        _passed = spark.World.Clock.Elapsed;
        if (seconds == 0)
            return;
        Arrive(seconds * EventsASecond / Partitions * Partitions);
        Commit();
        for (var copy = 0; copy < _copies; copy++)
            await ResultAsync(Math.Max(1, seconds * EventsASecond / EventsAResult));
        for (var tries = 0; tries < 1200 && sink.Events < _written; tries++)
            await Task.Delay(50);
        Assert.Equal(_written, sink.Events);
    }

    private void Arrive(int events)
    {
        for (var i = 0; i < events; i++)
            _producer.Produce(new TopicPartition(Input, i % Partitions), new Message<Null, string> { Value = "event" });
        _producer.Flush(TimeSpan.FromSeconds(60));
        _arrived += events;
    }

    private async Task ResultAsync(int results)
    {
        var happened = (DateTimeOffset.UtcNow - Age).ToUnixTimeMilliseconds();
        await Task.WhenAll(Enumerable.Range(0, results).Select(_ => _producer.ProduceAsync(Results, new Message<Null, string> { Value = JsonSerializer.Serialize(new { event_time = happened }) })));
        _written += results;
    }

    private void Commit()
    {
        using var job = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _brokers.Bootstrap, GroupId = Group, EnableAutoCommit = false }).SetLogHandler((_, _) => { }).Build();
        job.Commit(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Input, partition, _arrived / Partitions)));
    }
}
