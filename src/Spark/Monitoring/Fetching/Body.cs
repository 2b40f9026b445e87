using System.Buffers;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>The bytes of one answer, in a borrowed buffer that goes back when this is disposed; nothing may point into it after that.</summary>
internal sealed class Body(Uri place, int expectedBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(expectedBytes);

    /// <summary>What was asked for, without what may hold a secret.</summary>
    public string Place { get; } = HttpReader.NameOf(place);

    public int Length { get; private set; }

    /// <summary>When the last byte came, on the clock of the process.</summary>
    public long Received { get; set; }

    /// <summary>The server's clock when it answered, to a second; null where it does not say.</summary>
    public DateTimeOffset? Dated { get; set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>Room for at least one more byte.</summary>
    public Memory<byte> Free()
    {
        if (Length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * Length);
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(Length);
    }

    public void Filled(int bytes) => Length += bytes;

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        Length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
