using System.Globalization;

namespace Sluice.Spark.Rollouts;

/// <summary>What a submission of ours carries among its properties, so that whoever finds it running knows whose it is.</summary>
/// <param name="Epoch">The ownership epoch it was submitted in.</param>
/// <param name="Configuration">The hash of its configuration.</param>
/// <param name="Start">Where it began to read.</param>
public sealed record RunMarks(long Epoch, string Configuration, StartingOffsets Start)
{
    public const string EpochKey = "spark.sluice.epoch";
    public const string ConfigurationKey = "spark.sluice.configuration";

    /// <summary>The job reads it: <c>committed</c> or <c>latest</c>.</summary>
    public const string StartKey = "spark.sluice.startingOffsets";

    private const string Latest = "latest";

    /// <summary>The longest hash; with everything else it has to fit into a name.</summary>
    internal const int LongestHash = 63;

    public static RunMarks Of(RolloutRequest request) => new(request.Epoch, request.ConfigurationHash, request.Start);

    /// <summary>Null where there are none, or none that make sense: such a run is not ours.</summary>
    public static RunMarks? In(IEnumerable<KeyValuePair<string, string>> properties)
    {
        string? epoch = null, configuration = null, start = null;
        foreach (var (key, value) in properties)
        {
            epoch = key == EpochKey ? value : epoch;
            configuration = key == ConfigurationKey ? value : configuration;
            start = key == StartKey ? value : start;
        }

        return epoch is null || configuration is null ? null : Parse(epoch, configuration, start);
    }

    /// <inheritdoc cref="In"/>
    public static RunMarks? Parse(string epoch, string configuration, string? start) =>
        long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && IsHash(configuration)
            ? new RunMarks(number, configuration, start == Latest ? StartingOffsets.Latest : StartingOffsets.Committed)
            : null;

    public IEnumerable<KeyValuePair<string, string>> ToProperties() =>
    [
        new(EpochKey, Epoch.ToString(CultureInfo.InvariantCulture)),
        new(ConfigurationKey, Configuration),
        new(StartKey, StartText),
    ];

    public string StartText => Start == StartingOffsets.Latest ? Latest : "committed";

    /// <summary>Whether a run with these marks is what a rollout with those would make. One that began at the latest offsets has read on since.</summary>
    public bool Satisfies(RunMarks asked) =>
        Epoch == asked.Epoch && Configuration == asked.Configuration && (asked.Start == StartingOffsets.Committed || Start == StartingOffsets.Latest);

    internal static bool IsHash(string text) =>
        text.Length is > 0 and <= LongestHash && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
