namespace Sluice.Spark.Monitoring;

/// <summary>Why a value is missing, as far as what was answered tells.</summary>
public enum AbsenceKind
{
    /// <summary>It is not missing.</summary>
    None,

    /// <summary>Nobody said where it is to be read, or a secret that is needed for it is not there.</summary>
    NotConfigured,

    /// <summary>No connection: the name is unknown, the port is closed, the network is down.</summary>
    Unreachable,

    /// <summary>The server's certificate is not signed by anybody who is trusted, or not for this name.</summary>
    Untrusted,

    /// <summary>No whole answer in time.</summary>
    TimedOut,

    /// <summary>The connection broke off in the middle of an answer.</summary>
    BrokenOff,

    /// <summary>The server asks who we are, or does not let us (401, 403).</summary>
    Denied,

    /// <summary>There is nothing at that path (404).</summary>
    NotFound,

    /// <summary>The server failed (5xx).</summary>
    ServerFailed,

    /// <summary>A status that is none of these.</summary>
    Unexpected,

    /// <summary>It leads to another server, to a less safe one, or round and round.</summary>
    Redirected,

    /// <summary>The answer is longer than what is read of one.</summary>
    TooLarge,

    /// <summary>The answer is not what is read there: not whole, not JSON, not of that shape.</summary>
    Malformed,

    /// <summary>The application asked for does not run there.</summary>
    NoApplication,

    /// <summary>The answer is fine, but says nothing of this: another version or collector, something not switched on, or nothing happened.</summary>
    NotReported,

    /// <summary>A running total that was read for the first time has no rate yet.</summary>
    FirstReading,

    /// <summary>A running total began again, or wrapped round: what it had counted before is lost.</summary>
    Restarted,

    /// <summary>A running total was not read for so long that its mean says nothing of this minute.</summary>
    GapTooLong,

    /// <summary>A running total was read no later than the last time.</summary>
    NotLater,
}
