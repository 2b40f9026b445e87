using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>
/// What one request may take of time and memory, however the other side behaves. A number that is not positive is refused with
/// <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public sealed record FetchLimits
{
    public static FetchLimits Default { get; } = new();

    /// <summary>From asking to the last byte, redirects included. A sample asks at most six times one after another, and is due every minute.</summary>
    public TimeSpan Timeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(8);

    public TimeSpan ConnectTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(3);

    /// <summary>Of one answer. The largest that are read are a thousand executors (1.7 MB) and the page of a big host (1 MB).</summary>
    public int BodyBytes { get; init => field = Positive(value); } = 4 << 20;

    public int HeaderKilobytes { get; init => field = Positive(value); } = 32;

    /// <summary>Followed one after another.</summary>
    public int Redirects { get; init => field = Positive(value); } = 3;

    /// <summary>A proxy on YARN is one server for all clusters; a driver is asked four things at a time.</summary>
    public int ConnectionsPerServer { get; init => field = Positive(value); } = 16;

    /// <summary>After which a connection is opened anew, so that a changed address of a name is noticed.</summary>
    public TimeSpan ConnectionLifetime { get; init => field = Positive(value); } = TimeSpan.FromMinutes(5);

    private static int Positive(int value, [CallerMemberName] string name = "") => Checked(value, name);

    private static TimeSpan Positive(TimeSpan value, [CallerMemberName] string name = "")
    {
        Checked(value.Ticks, name);
        return value;
    }

    private static T Checked<T>(T value, string name) where T : INumber<T> =>
        value > T.Zero ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} of a request must be more than 0.");
}
