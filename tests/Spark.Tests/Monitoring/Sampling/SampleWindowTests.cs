using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Sampling;

public sealed class SampleWindowTests
{
    private static readonly Metric Load = MetricCatalogue.Find("node_load1");
    private static readonly Metric Running = MetricCatalogue.Find("node_procs_running");

    [Fact]
    public void A_window_is_open_at_its_start_and_closed_at_its_end()
    {
        var samples = Taken(8, 1, 2, 4, 8);
        Assert.Equal(3, Driver(samples, 1, 3));
        Assert.Equal(8, Driver(samples, 3, 9));
        Assert.Equal(double.NaN, Driver(samples, 4, 9));
        Assert.Equal(double.NaN, Driver(samples, 2, 2));
    }

    [Fact]
    public void Missing_samples_do_not_count()
    {
        var samples = Taken(8, 1, double.NaN, 5, double.NaN);
        Assert.Equal(3, Driver(samples, 0, 4));
        Assert.Equal(double.NaN, Driver(samples, 1, 2));
    }

    [Fact]
    public void Only_the_last_ones_are_kept()
    {
        var samples = Taken(2, 1, 2, 4, 8);
        Assert.Equal(6, Driver(samples, 0, 4));
    }

    [Fact]
    public void A_window_of_workers_has_a_row_a_metric_and_a_column_a_node()
    {
        var samples = new SampleWindow(4);
        samples.Add(new MinuteSample(At(1), Node(0), new Dictionary<string, NodeSample> { ["a"] = Node(1), ["b"] = Node(2) }));
        samples.Add(new MinuteSample(At(2), Node(0), new Dictionary<string, NodeSample> { ["a"] = Node(3) }));
        var window = samples.Workers(At(0), At(2), [Load, Running], ["b", "a", "c"]);
        Assert.Equal((3, 6), (window.Nodes, window.Values.Length));
        Assert.Equal([2, 2, double.NaN, 20, 20, double.NaN], window.Values);
    }

    [Fact]
    public void A_sample_is_later_than_the_last_one()
    {
        var samples = Taken(4, 1, 2);
        Assert.Throws<ArgumentException>(() => samples.RequireLater(At(2)));
        samples.RequireLater(At(3));
    }

    private static double Driver(SampleWindow samples, int from, int to) => samples.Driver(At(from), At(to), [Load])[0, 0];

    /// <summary>One a minute, from minute 1.</summary>
    private static SampleWindow Taken(int capacity, params double[] loads)
    {
        var samples = new SampleWindow(capacity);
        for (var minute = 1; minute <= loads.Length; minute++)
            samples.Add(new MinuteSample(At(minute), Node(loads[minute - 1]), new Dictionary<string, NodeSample>()));
        return samples;
    }

    private static NodeSample Node(double load)
    {
        var node = new NodeSample();
        foreach (var metric in MetricCatalogue.All)
            node.Set(metric, double.NaN, AbsenceKind.NotReported);
        node.Set(Load, load, AbsenceKind.None);
        node.Set(Running, 10 * load, AbsenceKind.None);
        return node;
    }

    private static TimeSpan At(int minute) => TimeSpan.FromMinutes(minute);
}
