using System.Diagnostics;
using Sluice.Spark.Kafka;

namespace Sluice.Spark.Tables;

/// <summary>Reads a table of results into what is known of a sink, every two seconds, from its opening until it is disposed. It has no thread.</summary>
public sealed class TableFollower : IAsyncDisposable
{
    /// <summary>What one beat reads at most; so ten thousand results a second.</summary>
    private const int MostPages = 4;

    /// <summary>For so long it is said that something was left out.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly TableAccess _access;
    private readonly TableLimits _limits;
    private readonly TableReader _reader;
    private readonly SinkLatency _sink;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private long? _leftOut;

    /// <param name="access">Which table.</param>
    /// <param name="sink">Gets what is read.</param>
    public TableFollower(TableAccess access, SinkLatency sink)
        : this(access, sink, TableLimits.Default)
    {
    }

    internal TableFollower(TableAccess access, SinkLatency sink, TableLimits limits)
    {
        (_access, _limits, _reader, _sink) = (access, limits, new TableReader(access, limits), sink);
        _following = Task.Run(() => FollowAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        var failures = 0;
        while (true)
        {
            failures = await ReadAsync(stop).ConfigureAwait(false) ? 0 : failures + 1;
            var pause = _limits.Beat * Math.Pow(2, Math.Min(failures, 8));
            await Task.Delay(failures > 0 && pause > _limits.LongestPause ? _limits.LongestPause : pause, stop).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the table answers.</returns>
    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        for (var pages = 1; ; pages++)
        {
            var page = await _reader.ReadAsync(stop).ConfigureAwait(false);
            if (!page.IsPresent)
            {
                _sink.Fault = page.Absence.Reason;
                return false;
            }

            foreach (var row in page.Value.Rows)
                _sink.Take(row.Age, row.LatencyMs);
            if (page.Value.IsFull && pages < MostPages)
                continue;
            if (page.Value.IsFull && page.Value.Behind > _limits.MostBehind)
            {
                _reader.SkipToEnd();
                _leftOut = Stopwatch.GetTimestamp();
            }

            _sink.Fault = _leftOut is { } since && Stopwatch.GetElapsedTime(since) < Remembered
                ? $"More is written to {_access.Table} than is read, {MostPages * TableReader.PageRows} rows in {_limits.Beat.TotalSeconds:0} s, and some of it was left out: let the job write a sample of its results to a table of its own."
                : null;
            return true;
        }
    }
}
