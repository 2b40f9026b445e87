namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Why a metric was not selected; in the order in which the reasons are tried.</summary>
public enum DropReason
{
    /// <summary>It stays missing in too many rows; the measure is the share.</summary>
    Absent,

    /// <summary>It has one value; the measure is that value.</summary>
    Constant,

    /// <summary>Its variance on the scale [0, 1] is too small; the measure is that variance.</summary>
    Flat,

    /// <summary>It is another metric but for unit, offset and sign; the measure is their correlation, 1 or -1.</summary>
    Duplicate,

    /// <summary>It correlates too closely with a metric that the factors explain better; the measure is their correlation.</summary>
    Correlated,

    /// <summary>Another metric of its cluster lies nearer to the centre; the measure is its own distance from the centre.</summary>
    Represented,
}

/// <summary>A metric that was not selected.</summary>
/// <param name="Measure">What the reason rests on; see <see cref="DropReason"/>.</param>
/// <param name="InFavourOf">The metric that stands for it, which may itself stand behind another; null where it carries nothing.</param>
public sealed record DroppedMetric(string Metric, DropReason Reason, double Measure, string? InFavourOf);
