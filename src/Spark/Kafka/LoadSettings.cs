namespace Sluice.Spark.Kafka;

/// <summary>Where events go and how fast.</summary>
/// <param name="Bootstrap">Brokers, <c>host:port</c> separated by commas.</param>
/// <param name="Topic">Made by the broker where it is missing and the broker does so.</param>
public sealed record LoadSettings(string Bootstrap, string Topic)
{
    /// <summary>Multiplies the workload's rate.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>librdkafka's own settings, such as <c>security.protocol</c>; they may hold secrets.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();

    /// <summary>Events that wait for the broker, kB: what is beyond it waits in front of the producer.</summary>
    public int BufferKb { get; init; } = 65_536;

    /// <summary>How long an event may wait for its acknowledgement before it counts as failed.</summary>
    public TimeSpan DeliverWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">Something makes no sense; the message says what and how to mend it.</exception>
    public LoadSettings Validated()
    {
        if (string.IsNullOrWhiteSpace(Bootstrap))
            throw new ArgumentException("There is no broker to produce to: give host:port.");
        if (string.IsNullOrWhiteSpace(Topic))
            throw new ArgumentException("There is no topic to produce to: give its name.");
        if (!(Rate > 0 && double.IsFinite(Rate)))
            throw new ArgumentException(FormattableString.Invariant($"The rate is multiplied by {Rate}: give a number above 0."));
        if (BufferKb is < 64 or > 2_097_151)
            throw new ArgumentException(FormattableString.Invariant($"The buffer has {BufferKb} kB: give 64 to 2097151."));
        return this;
    }
}
