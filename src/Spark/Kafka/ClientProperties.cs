namespace Sluice.Spark.Kafka;

/// <summary>A file of librdkafka's settings, <c>name=value</c> a line, <c>#</c> for comments: where secrets are.</summary>
public static class ClientProperties
{
    private const int MaximumBytes = 65_536;

    /// <exception cref="FormatException">A line is no setting; the message names the file and the line, and repeats nothing of it.</exception>
    /// <exception cref="IOException">The file cannot be read, or is no file of settings.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        if (new FileInfo(file) is { Exists: true, Length: > MaximumBytes })
            throw new IOException($"{file} is longer than {MaximumBytes} bytes: it is to hold settings of the Kafka client, name=value a line.");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new FormatException(FormattableString.Invariant($"{file}, line {number} is no setting; write name=value, for example security.protocol=SASL_SSL."));
            settings[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }

        return settings;
    }
}
