using Sluice.Spark.Simulation.Calibration;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

/// <summary>What a metric selection finds in the simulated cluster, survey after survey.</summary>
public sealed class MetricSurveyTests
{
    private const int Seeds = 20;

    private static readonly Lazy<MetricSurvey[]> Surveys = new(() =>
    {
        var surveys = new MetricSurvey[Seeds];
        Parallel.For(0, Seeds, seed => surveys[seed] = MetricSurvey.Of(seed));
        return surveys;
    });

    [Fact]
    public void The_index_of_the_textbook_s_partitions_is_the_textbook_s()
    {
        Assert.Equal(1, AdjustedRandIndex.Of([0, 0, 1, 1], [1, 1, 0, 0]), 1e-12);
        // Six pairs and three pairs of fifteen: 1.2 expected in both, 4.5 on average, 2 found.
        Assert.Equal((2 - 1.2) / (4.5 - 1.2), AdjustedRandIndex.Of([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]), 1e-12);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void The_variance_filter_drops_nine_metrics_or_two_more_or_less() => Assert.All(
        Surveys.Value, survey => Assert.InRange(survey.FlatPct / 100 * MetricCatalogue.All.Length, 7 - 1e-9, 11 + 1e-9));

    [Fact]
    [Trait("Category", "Nightly")]
    public void The_clusters_are_the_same_from_survey_to_survey()
    {
        var agreement = new List<double>();
        for (var a = 0; a < Seeds; a++)
        {
            for (var b = a + 1; b < Seeds; b++)
                agreement.Add(Agreement(Surveys.Value[a], Surveys.Value[b]));
        }

        TestContext.Current.SendDiagnosticMessage($"adjusted Rand: least {agreement.Min():F3}, mean {agreement.Average():F3}");
        Assert.True(agreement.Min() >= 0.8, $"adjusted Rand: least {agreement.Min():F3}, mean {agreement.Average():F3}");
    }

    private static double Agreement(MetricSurvey a, MetricSurvey b)
    {
        var both = a.Varying.Intersect(b.Varying).ToArray();
        return AdjustedRandIndex.Of(Labels(a), Labels(b));

        int[] Labels(MetricSurvey survey)
        {
            var clusters = survey.Assign(7);
            return [.. both.Select(metric => clusters[Array.IndexOf(survey.Varying, metric)])];
        }
    }
}
