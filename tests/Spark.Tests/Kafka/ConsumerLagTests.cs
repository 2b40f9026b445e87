using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

/// <summary>Over the network protocol, against brokers: see <see cref="KafkaBrokers"/>.</summary>
public sealed class ConsumerLagTests(KafkaBrokers brokers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(null, 0, 10, null)]
    [InlineData(4L, 0, 10, 6L)]
    [InlineData(10L, 0, 10, 0L)]
    [InlineData(2L, 5, 10, 5L)]
    [InlineData(50L, 0, 10, 0L)]
    public void Lag_is_what_can_still_be_read(long? committed, long low, long high, long? events) =>
        Assert.Equal(events, new PartitionLag(0, committed, low, high).Events);

    [Fact]
    public void One_unknown_partition_makes_the_whole_unknown_and_not_zero()
    {
        Assert.Null(new LagReading([new(0, 4, 0, 10), new(1, null, 0, 10)], null).Events);
        Assert.Null(new LagReading([new(0, 4, 0, 10)], "a broker is away").Events);
        Assert.Null(new LagReading([], null).Events);
        Assert.Equal(9, new LagReading([new(0, 4, 0, 10), new(1, 7, 0, 10)], null).Events);
    }

    [Fact]
    public async Task A_group_s_lag_is_what_it_has_not_committed_and_reading_it_disturbs_nobody()
    {
        var (topic, group) = (KafkaBrokers.Topic(), "job-" + Guid.NewGuid().ToString("n"));
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap }).Build();
        for (var i = 0; i < 40; i++)
            await producer.ProduceAsync(topic, new Message<Null, string> { Value = $"{i}" }, TestContext.Current.CancellationToken);

        await using var connections = new KafkaConnections();
        var lag = new ConsumerLag(connections.Rent(new KafkaAccess(brokers.Bootstrap)), group, [topic]);
        var before = await ReadAsync(lag);
        Assert.Null(before.Missing);
        Assert.Equal(40, before.Partitions.Sum(partition => partition.High - partition.Low));
        Assert.Null(before.Events);

        using var job = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = brokers.Bootstrap,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        job.Subscribe(topic);
        for (var i = 0; i < 40; i++)
        {
            Assert.NotNull(job.Consume(Patience));
            // What was read is where the next commit is.
            if (i == 14)
                job.Commit();
            if (i == 14)
                Assert.Null((await ReadAsync(lag)).Missing);
        }

        job.Commit();
        Assert.Equal(0, (await ReadAsync(lag)).Partitions.Sum(partition => partition.Events ?? 0));
        // A partition that got nothing has nothing committed.
        var read = (await ReadAsync(lag)).Partitions.First(partition => partition.Committed is not null).Partition;
        for (var i = 0; i < 7; i++)
            await producer.ProduceAsync(new TopicPartition(topic, read), new Message<Null, string> { Value = "late" }, TestContext.Current.CancellationToken);
        Assert.Equal(7, (await ReadAsync(lag)).Partitions.Sum(partition => partition.Events ?? 0));
        // It still has all its partitions.
        for (var i = 0; i < 7; i++)
            Assert.Equal("late", job.Consume(Patience).Message.Value);
        job.Close();
    }

    [Fact]
    public async Task What_a_transaction_has_written_is_lag_and_is_read_once_it_is_committed()
    {
        var (topic, group) = (KafkaBrokers.Topic(), "job-" + Guid.NewGuid().ToString("n"));
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap, TransactionalId = group }).Build();
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        for (var i = 0; i < 12; i++)
            await producer.ProduceAsync(topic, new Message<Null, string> { Value = $"{i}" }, TestContext.Current.CancellationToken);
        await using var connections = new KafkaConnections();
        var lag = new ConsumerLag(connections.Rent(new KafkaAccess(brokers.Bootstrap)), group, [topic]);
        Assert.Equal(12, (await ReadAsync(lag)).Partitions.Sum(partition => partition.High - partition.Low));

        producer.CommitTransaction(Patience);
        using var job = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = brokers.Bootstrap,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        job.Subscribe(topic);
        string[] read = [.. Enumerable.Range(0, 12).Select(_ => job.Consume(Patience).Message.Value)];
        Assert.Equal(Enumerable.Range(0, 12), read.Select(int.Parse).Order());
        job.Commit();
        // Brokers that mark the end of a transaction take an offset a partition for it; librdkafka's do not, nor do they keep offsets that go with a transaction.
        var after = await ReadAsync(lag);
        Assert.Contains(after.Partitions, partition => partition.Committed > 0);
        Assert.InRange(after.Partitions.Sum(partition => partition.Events ?? 0), 0, after.Partitions.Count);
        job.Close();
    }

    [Fact]
    public async Task Brokers_that_are_away_make_no_lag()
    {
        await using var connections = new KafkaConnections();
        var reading = await ReadAsync(new ConsumerLag(connections.Rent(new KafkaAccess("127.0.0.1:1")), "g", ["t"]));
        Assert.NotNull(reading.Missing);
        Assert.Null(reading.Events);
    }

    private static Task<LagReading> ReadAsync(ConsumerLag lag) => lag.ReadAsync(TestContext.Current.CancellationToken);
}
