using System.Collections.Immutable;

namespace Sluice.Spark.Rollouts.Drivers;

/// <summary>The last lines of a log, and of each line its beginning: however much is written, little is kept, and no secret.</summary>
internal sealed class LogTail
{
    private const int Lines = 60;
    private const int LongestLine = 500;

    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();

    public static ImmutableArray<string> Of(IEnumerable<string> lines)
    {
        var tail = new LogTail();
        foreach (var line in lines)
            tail.Add(line);
        return tail.Texts;
    }

    public ImmutableArray<string> Texts
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>May be called from any thread.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        var hidden = SecretWords.Hide(line.Length > LongestLine ? line[..LongestLine] : line);
        lock (_gate)
        {
            _lines.Enqueue(hidden);
            if (_lines.Count > Lines)
                _lines.Dequeue();
        }
    }
}
