using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>The workloads by the names that a command line uses.</summary>
public static class WorkloadCatalogue
{
    private static readonly EventSize Small = EventSize.TruncatedNormal(500, 300);
    private static readonly EventSize Large = EventSize.TruncatedNormal(5000, 300);

    /// <summary>Every spelling, for help texts.</summary>
    public static ImmutableArray<string> Spellings { get; } =
    [
        "poisson-low[:RATE]", "poisson-high[:RATE]", "trapezoid", "yahoo-ads[:RATE]", "iot", "trace:FILE[:RATE]",
        "switch:NAME,NAME@MINUTE[,...]", "switch:NAME,NAME@MINUTE+EVERY",
    ];

    private static readonly ImmutableArray<string> Names = ["poisson-low", "poisson-high", "trapezoid", "yahoo-ads", "iot", "trace", "switch"];

    /// <summary>10,000 events/s of 0.5 kB: lambda 1.</summary>
    public static Workload PoissonLow { get; } = new ConstantWorkload("poisson-low", 10_000, Small);

    /// <summary>100,000 events/s of 5 kB: lambda 2.</summary>
    public static Workload PoissonHigh { get; } = new ConstantWorkload("poisson-high", 100_000, Large);

    /// <summary>The five workloads that training data are generated on.</summary>
    public static ImmutableArray<Workload> Training { get; } =
        [PoissonLow, PoissonHigh, new TrapezoidWorkload(), new AdAnalyticsWorkload(), new DeviceWorkload()];

    /// <summary>The workload that <paramref name="spelling"/> names, e.g. <c>poisson-high</c> or <c>trace:nyc_taxi.csv:20000</c>.</summary>
    /// <exception cref="FormatException">Names the nearest workload and the list.</exception>
    public static Workload Parse(string spelling)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(spelling);
        var colon = spelling.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? spelling : spelling[..colon];
        var rest = colon < 0 ? null : spelling[(colon + 1)..];
        return (name, rest) switch
        {
            ("poisson-low", null) => PoissonLow,
            ("poisson-high", null) => PoissonHigh,
            ("poisson-low", _) => new ConstantWorkload(spelling, ParseRate(rest, spelling), Small),
            ("poisson-high", _) => new ConstantWorkload(spelling, ParseRate(rest, spelling), Large),
            ("trapezoid", null) => new TrapezoidWorkload(),
            ("yahoo-ads", null) => new AdAnalyticsWorkload(),
            ("yahoo-ads", _) => new ConstantWorkload(spelling, ParseRate(rest, spelling), AdAnalyticsWorkload.Size, 5, StreamingJob.AdAnalytics),
            ("iot", null) => new DeviceWorkload(),
            ("trace", { Length: > 0 }) => ParseTrace(rest, spelling),
            ("switch", { Length: > 0 }) => ParseSwitch(rest, spelling),
            _ => throw Unknown(spelling, name),
        };
    }

    private static TraceWorkload ParseTrace(string rest, string spelling)
    {
        var colon = rest.LastIndexOf(':');
        return colon > 0 && double.TryParse(rest.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? new TraceWorkload(Trace.Read(rest[..colon]), ParseRate(rest[(colon + 1)..], spelling))
            : new TraceWorkload(Trace.Read(rest));
    }

    private static Workload ParseSwitch(string rest, string spelling)
    {
        if (rest.LastIndexOf('+') is > 0 and var every && rest.LastIndexOf('@') is > 0 and var first && first < every)
            return ParseAlternation(rest[..first], rest[(first + 1)..every], rest[(every + 1)..], spelling);
        var parts = rest.Split(',').Select(part =>
        {
            var at = part.LastIndexOf('@');
            if (at < 0)
                return (Parse(part), 0);
            return double.TryParse(part.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var minute)
                ? (Parse(part[..at]), minute)
                : throw new FormatException($"Workload '{spelling}': '{part[(at + 1)..]}' is not a minute; write for example switch:poisson-low,poisson-high@65.");
        });
        return new SwitchingWorkload([.. parts]);
    }

    private static AlternatingWorkload ParseAlternation(string pair, string from, string every, string spelling) =>
        pair.Split(',') is [var first, var second]
        && double.TryParse(from, NumberStyles.Float, CultureInfo.InvariantCulture, out var fromMinute)
        && double.TryParse(every, NumberStyles.Float, CultureInfo.InvariantCulture, out var everyMinutes)
            ? new AlternatingWorkload(Parse(first), Parse(second), fromMinute, everyMinutes)
            : throw new FormatException(
                $"Workload '{spelling}' does not go back and forth between two; write for example switch:poisson-low,poisson-high@65+20: at minute 65, then every 20 minutes.");

    private static double ParseRate(string? text, string spelling) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1e8
            ? rate
            : throw new FormatException($"Workload '{spelling}': '{text}' is not a rate; write events per second above 0 and at most 1e8, for example {spelling.Split(':')[0]}:20000.");

    private static FormatException Unknown(string spelling, string name)
    {
        var nearest = Names.MinBy(known => EditDistance(known, name));
        return new FormatException($"Unknown workload '{spelling}'; did you mean '{nearest}'? The workloads are {string.Join(", ", Spellings)}.");
    }

    // Levenshtein, two rows.
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
