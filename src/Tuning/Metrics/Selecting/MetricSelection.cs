using System.Collections.Immutable;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>The metrics of one role that are worth watching, with all that is needed to explain and to draw the choice (method, section 2).</summary>
public sealed record MetricSelection
{
    /// <summary>All metrics, in the order they were given; indexes below are into this list unless they say otherwise.</summary>
    public required ImmutableArray<string> Metrics { get; init; }

    /// <summary>The selected metrics, in the order of <see cref="Metrics"/>.</summary>
    public required ImmutableArray<string> Kept { get; init; }

    /// <summary>Every other metric, in the order of <see cref="Metrics"/>.</summary>
    public required ImmutableArray<DroppedMetric> Dropped { get; init; }

    /// <summary>Complete rows, which everything below rests on.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows left out because a metric stayed missing in them; <see cref="MissingCells.Unfilled"/> says which metrics.</summary>
    public required long IncompleteRows { get; init; }

    /// <summary>The missing-data map.</summary>
    public required MissingCells Missing { get; init; }

    /// <summary>The metrics that went into factor analysis: present, varying, no duplicates. Rows of the loadings.</summary>
    public required ImmutableArray<string> Analysed { get; init; }

    /// <summary>The scree plot.</summary>
    public required ParallelAnalysis Scree { get; init; }

    public required FactorModel Factors { get; init; }

    /// <summary>The factor scatter: the metrics that were clustered, in the order of <see cref="Metrics"/>.</summary>
    public required ImmutableArray<PlacedMetric> Placed { get; init; }

    /// <summary>In the order of their representatives.</summary>
    public required ImmutableArray<MetricCluster> Clusters { get; init; }

    /// <summary>The gap curve, with other opinions beside it.</summary>
    public required ImmutableArray<ClusterCount> Curve { get; init; }

    public required ClusterStability Stability { get; init; }

    /// <summary>The seed among them: the same observations and settings give the same selection.</summary>
    public required MetricSelectionSettings Settings { get; init; }

    public override string ToString() =>
        $"{Kept.Length} of {Metrics.Length} metrics from {Rows} rows, {Scree.Factors} factors: {string.Join(", ", Kept)}";
}

/// <summary>A metric in the plane of the first two factors.</summary>
/// <param name="Cluster">Index into <see cref="MetricSelection.Clusters"/>.</param>
public sealed record PlacedMetric(string Metric, PlanePoint Point, int Cluster);

/// <summary>Metrics that move alike.</summary>
/// <param name="Representative">The member nearest to the centre: the one that is kept, unless that of another cluster correlates with it too closely.</param>
/// <param name="Members">The representative among them.</param>
public sealed record MetricCluster(PlanePoint Centre, string Representative, ImmutableArray<string> Members);
