using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Spark.Kafka;

/// <summary>
/// Puts a workload's events on a Kafka topic at the workload's pace, each with its key, its id and its event time. A broker that cannot keep up slows the
/// generator down, which says so; memory stays within the producer's buffer.
/// </summary>
public sealed class LoadProducer
{
    /// <summary>The header that carries an event's id.</summary>
    public const string IdHeader = "sluice-id";

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly LoadSettings _settings;
    private readonly EventSource _events;
    private long _delivered;
    private long _failed;
    private long _bytes;
    private string? _failure;

    /// <param name="settings">Where to and how fast.</param>
    /// <param name="workload">What arrives.</param>
    /// <param name="run">Begins every event's id.</param>
    /// <param name="seed">Names every draw.</param>
    public LoadProducer(LoadSettings settings, Workload workload, string run, ulong seed)
    {
        _settings = settings.Validated();
        _events = new EventSource(workload, run, seed);
    }

    /// <summary>Produces until the time is over or somebody stops it, then waits for what is under way.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="progress">Told about every five seconds.</param>
    /// <param name="stop">Ends it early; what was sent is still waited for.</param>
    /// <exception cref="ArgumentException">The client does not take its settings.</exception>
    public Task<LoadReport> RunAsync(TimeSpan duration, IProgress<LoadReport>? progress = null, CancellationToken stop = default) =>
        Task.Factory.StartNew(() => Run(duration, progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LoadReport Run(TimeSpan duration, IProgress<LoadReport>? progress, CancellationToken stop)
    {
        using var producer = Build();
        var (watch, blocked, told) = (Stopwatch.StartNew(), new Stopwatch(), TimeSpan.Zero);
        var (due, sent) = (0L, 0L);
        var begun = DateTimeOffset.UtcNow;
        for (var at = TimeSpan.Zero; at < duration && !stop.IsCancellationRequested; at += Slice)
        {
            if (at - watch.Elapsed is { Ticks: > 0 } early && stop.WaitHandle.WaitOne(early))
                break;
            var second = (long)at.TotalSeconds;
            var events = _events.Arriving(second, Slice.TotalSeconds, _settings.Rate);
            due += events;
            for (var i = 0; i < events && !stop.IsCancellationRequested; i++)
            {
                Send(producer, _events.Next(second, begun + at + Slice * ((double)i / events)), blocked, stop);
                sent++;
            }

            producer.Poll(TimeSpan.Zero);
            if (progress is not null && watch.Elapsed - told > TimeSpan.FromSeconds(5))
            {
                told = watch.Elapsed;
                progress.Report(Report(watch.Elapsed));
            }
        }

        // Whatever is not acknowledged by then has failed by its own time limit.
        producer.Flush(_settings.DeliverWithin + TimeSpan.FromSeconds(5));
        return Report(watch.Elapsed < duration && !stop.IsCancellationRequested ? duration : watch.Elapsed);

        LoadReport Report(TimeSpan elapsed) => new(
            elapsed, due, sent, Interlocked.Read(ref _delivered), Interlocked.Read(ref _failed), Interlocked.Read(ref _bytes), blocked.Elapsed, Volatile.Read(ref _failure));
    }

    private void Send(IProducer<byte[], byte[]> producer, LoadEvent happened, Stopwatch blocked, CancellationToken stop)
    {
        var size = happened.Body.Length;
        var message = new Message<byte[], byte[]>
        {
            Key = happened.Key,
            Value = happened.Body,
            Timestamp = new Timestamp(happened.At),
            Headers = [new Header(IdHeader, Encoding.ASCII.GetBytes(happened.Id))],
        };
        while (true)
        {
            try
            {
                producer.Produce(_settings.Topic, message, report => Delivered(report.Error, size));
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull && !stop.IsCancellationRequested)
            {
                blocked.Start();
                producer.Poll(TimeSpan.FromMilliseconds(20));
                blocked.Stop();
            }
            catch (ProduceException<byte[], byte[]> refused)
            {
                Delivered(refused.Error, size);
                return;
            }
        }
    }

    private void Delivered(Error error, int size)
    {
        if (error.IsError)
        {
            Interlocked.Increment(ref _failed);
            Note(error);
            return;
        }

        Interlocked.Increment(ref _delivered);
        Interlocked.Add(ref _bytes, size);
    }

    private IProducer<byte[], byte[]> Build()
    {
        try
        {
            return new ProducerBuilder<byte[], byte[]>(Configuration()).SetErrorHandler((_, error) => Note(error)).SetLogHandler((_, _) => { }).Build();
        }
        catch (Exception refused) when (refused is KafkaException or InvalidOperationException)
        {
            throw new ArgumentException($"The Kafka client does not take its settings: {refused.Message}", refused);
        }
    }

    private void Note(Error error) => Volatile.Write(ref _failure, error.Reason);

    private ProducerConfig Configuration()
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(_settings.Client))
        {
            BootstrapServers = _settings.Bootstrap,
            Acks = Acks.All,
            EnableIdempotence = true,
            QueueBufferingMaxKbytes = _settings.BufferKb,
            LingerMs = 5,
            MessageTimeoutMs = (int)_settings.DeliverWithin.TotalMilliseconds,
            // Only whether it arrived is asked.
            DeliveryReportFields = "status",
        };
        return configuration;
    }
}
