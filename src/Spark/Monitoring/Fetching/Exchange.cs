using System.Net;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>A request that may change something.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Place">Where to; no redirect is followed, since what changes something is not to change it elsewhere.</param>
/// <param name="Json">The body; null for none.</param>
/// <param name="Within">From asking to the last byte, where the other side is known to take longer than usual; null for <see cref="FetchLimits.Timeout"/>.</param>
internal sealed record Exchange(HttpMethod Method, Uri Place, ReadOnlyMemory<byte>? Json = null, TimeSpan? Within = null)
{
    /// <summary>Sent with everything; Livy takes nothing that changes something without the first of them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [new("X-Requested-By", "sluice")];
}

/// <summary>What came back, whatever its status.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Body">Disposed with this.</param>
internal sealed record Reply(HttpStatusCode Status, Body Body) : IDisposable
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>That who asked is not let in; null where it is anything else.</summary>
    public Absence? Denial => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? new Absence(AbsenceKind.Denied, $"{Body.Place} answers {(int)Status}: it does not let this client in.")
        : null;

    public void Dispose() => Body.Dispose();
}
