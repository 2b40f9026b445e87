namespace Sluice.Hosting.Serving;

/// <summary>
/// What a client of <see cref="HttpServer"/> may take. There is nothing to send but a short path, so whatever is long, many or slow is somebody else's mistake
/// or ill will.
/// </summary>
internal sealed record HttpLimits
{
    public static HttpLimits Default { get; } = new();

    /// <summary>
    /// Probes, scrapers and people need a few; those beyond are closed at once. Enough that idle ones do not soon keep out the probe that would have the node
    /// started again.
    /// </summary>
    public int Connections { get; init; } = 256;

    public int RequestLineBytes { get; init; } = 2048;

    /// <summary>Some proxies add kilobytes of their own.</summary>
    public int HeaderBytes { get; init; } = 8192;

    public int Headers { get; init; } = 64;

    /// <summary>From the first byte of a request to the last of its headers.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A client that takes or gives less a second is let go after <see cref="Grace"/>: no line is as slow.</summary>
    public int BytesASecond { get; init; } = 240;

    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Written and not yet taken, a connection.</summary>
    public int ResponseBufferBytes { get; init; } = 64 * 1024;

    /// <summary>Longer than the 15 s between two scrapes.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests under way may take when the node ends.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
