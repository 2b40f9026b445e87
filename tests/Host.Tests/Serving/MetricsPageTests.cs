using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Serving;
using Xunit;

namespace Sluice.Hosting.Tests.Serving;

public sealed partial class MetricsPageTests
{
    [Fact]
    public void The_page_names_what_alerts_and_dashboards_may_use_and_nothing_else()
    {
        var promised = PromisedLine().Matches(File.ReadAllText(Path.Combine(Root(), "deploy", "prometheus", "metrics.yaml")))
            .Select(line => $"{line.Groups[1].Value} {line.Groups[2].Value}");
        using var meter = new NodeMeter(new NodeTelemetry());
        using var page = new MetricsPage(meter.Meter);
        var shown = page.Write();
        Assert.Equal(promised.Order(StringComparer.Ordinal), TypeLine().Matches(shown).Select(line => line.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(SampleLine().Matches(shown), line => Assert.Contains($"# TYPE {HistogramSuffix().Replace(line.Groups[1].Value, "")} ", shown, StringComparison.Ordinal));
    }

    [Fact]
    public void A_series_that_is_not_observed_again_is_gone_and_names_are_escaped()
    {
        using var meter = new Meter("test");
        var names = new List<string> { "plain", "a\"b\\c\nd" };
        meter.CreateObservableGauge("g", () => names.Select(name => new Measurement<double>(0.5, new KeyValuePair<string, object?>("cluster", name))), null, "says");
        using var page = new MetricsPage(meter);
        Assert.Equal("# HELP g says\n# TYPE g gauge\ng{cluster=\"a\\\"b\\\\c\\nd\"} 0.5\ng{cluster=\"plain\"} 0.5\n", page.Write());
        names.RemoveAt(1);
        Assert.Equal("# HELP g says\n# TYPE g gauge\ng{cluster=\"plain\"} 0.5\n", page.Write());
    }

    [Fact]
    public void A_histogram_is_cumulative_over_its_buckets_and_over_time()
    {
        using var meter = new Meter("test");
        var histogram = meter.CreateHistogram("h", null, "says", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] });
        using var page = new MetricsPage(meter);
        histogram.Record(1);
        histogram.Record(2);
        page.Write();
        histogram.Record(99.5);
        Assert.Equal(
            "# HELP h says\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"10\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 102.5\nh_count 3\n", page.Write());
    }

    [Fact]
    public void Two_nodes_of_one_process_are_read_apart()
    {
        using var one = new NodeMeter(new NodeTelemetry());
        using var two = new NodeMeter(new NodeTelemetry());
        using var page = new MetricsPage(one.Meter);
        Assert.Single(TypeLine().Matches(page.Write()), line => line.Groups[1].Value == "sluice_node_up gauge");
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"^(\w+): \{type: (\w+),", RegexOptions.Multiline)]
    private static partial Regex PromisedLine();

    [GeneratedRegex(@"^# TYPE (\w+ \w+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(\w+)[ {]", RegexOptions.Multiline)]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();
}
