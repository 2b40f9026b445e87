using System.Collections.Immutable;
using Confluent.Kafka;
using Sluice.Spark.Secrets;

namespace Sluice.Spark.Kafka;

/// <summary>How brokers are reached. Holds no secret, only where each is; the secrets are read when a client is made.</summary>
/// <param name="Bootstrap">Brokers, <c>host:port</c> separated by commas.</param>
public sealed record KafkaAccess(string Bootstrap)
{
    /// <summary>librdkafka's own settings that are no secrets, such as <c>security.protocol</c>.</summary>
    public ImmutableSortedDictionary<string, string> Client { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Those that are, such as <c>sasl.password</c>.</summary>
    public ImmutableSortedDictionary<string, SecretPlace> Secrets { get; init; } = ImmutableSortedDictionary<string, SecretPlace>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>A file of settings, <c>name=value</c> a line, as <see cref="ClientProperties"/> reads it; null for none. What is given here besides wins.</summary>
    public string? ClientFile { get; init; }

    /// <summary>Equal for equal ways to reach the same brokers.</summary>
    internal string Key => string.Join(
        '\n', [Bootstrap, ClientFile ?? "", .. Client.Select(setting => $"{setting.Key}={setting.Value}"), .. Secrets.Select(secret => $"{secret.Key}: {secret.Value}")]);

    /// <summary>A consumer that neither commits nor joins a group.</summary>
    /// <param name="group">Whose committed offsets it can ask for; null for none.</param>
    /// <param name="complains">Gets what it complains of while it reads.</param>
    /// <exception cref="IOException">A secret or the file cannot be read; the message says where it is to be.</exception>
    /// <exception cref="ArgumentException">The client does not take its settings; the message names them and no value.</exception>
    internal IConsumer<Ignore, byte[]> Open(string? group = null, Action<string>? complains = null)
    {
        var settings = Consumer();
        if (group is not null)
        {
            settings.GroupId = group;
            // Transactions that are under way count as what is written and committed so far: a job that reads only whole ones waits for them.
            settings.IsolationLevel = IsolationLevel.ReadUncommitted;
        }

        try
        {
            return new ConsumerBuilder<Ignore, byte[]>(settings).SetErrorHandler((_, error) => complains?.Invoke(error.Reason)).SetLogHandler((_, _) => { }).Build();
        }
        catch (Exception refused) when (refused is KafkaException or InvalidOperationException)
        {
            // Its own message may repeat a value.
            var name = Client.Keys.Concat(Secrets.Keys).FirstOrDefault(name => refused.Message.Contains(name, StringComparison.Ordinal));
            throw new ArgumentException($"The Kafka client for {Bootstrap} does not take its settings{(name is null ? "" : $": look at {name}")}.");
        }
    }

    /// <summary>
    /// The settings of every consumer of ours: it never commits, makes no topic and stays out of the job's group, so that it takes no partition away from the job.
    /// </summary>
    /// <exception cref="IOException">A secret or the file cannot be read; the message says where it is to be.</exception>
    internal ConsumerConfig Consumer()
    {
        var settings = new Dictionary<string, string>(Client);
        if (ClientFile is not null)
        {
            foreach (var (name, value) in ReadFile(ClientFile))
                settings.TryAdd(name, value);
        }

        foreach (var (name, place) in Secrets)
        {
            var secret = place.Read();
            settings[name] = secret.IsPresent ? secret.Value : throw new IOException($"Kafka at {Bootstrap}: {name}: {secret.Absence.Reason}");
        }

        // A group has to be named where nothing is committed and none is joined.
        settings.TryAdd("group.id", "sluice");
        return new ConsumerConfig(settings)
        {
            BootstrapServers = Bootstrap,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AllowAutoCreateTopics = false,
            AutoOffsetReset = AutoOffsetReset.Latest,
            QueuedMaxMessagesKbytes = 16_384,
            ConsumeResultFields = "timestamp,topic",
        };
    }

    private static IReadOnlyDictionary<string, string> ReadFile(string file)
    {
        try
        {
            return ClientProperties.Read(file);
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException($"{file}, the Kafka client's settings, cannot be read: give the user of this process the right to.");
        }
    }
}
