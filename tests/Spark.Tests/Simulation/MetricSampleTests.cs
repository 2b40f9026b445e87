using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Metrics;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The samples drawn eight at a time beside the same equation written out for one, and what must not alter a sample.</summary>
public sealed class MetricSampleTests
{
    private static readonly NodeSize Size = new(4, 1, 16e9, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_sample_drawn_with_others_is_the_equation_s(double noise)
    {
        var lanes = new MetricLanes(MetricCatalogue.All, onDriver: false, Size, noise);
        var levels = new double[lanes.Stride];
        var present = new double[lanes.Stride];
        var (missing, zeros, negatives) = (0, 0, 0);
        for (var minute = 0; minute < 200; minute++)
        {
            var node = Node(minute, noise);
            SampleKernel.Draw(lanes, in node, levels, present);
            for (var lane = 0; lane < lanes.Stride; lane++)
            {
                var bits = Mixed(lanes.Keys[lane] + node.NodeKey ^ node.MinuteKey);
                Assert.Equal((bits & 0xFFFF) < node.MissingBelow, present[lane] == 0);
                var group = (int)lanes.Groups[lane];
                var x = node.Primary[group];
                var deviate = Math.Sign(x) * Math.Pow(Math.Abs(x), 1 + lanes.Bends[lane]) + lanes.Secondaries[lane] * node.Secondary[group]
                    + node.Latent[group] + lanes.Deviations[lane] * Normal(bits);
                var expected = Math.Min(Math.Max(0, lanes.Typicals[lane] + lanes.Spreads[lane] * deviate), lanes.Ceilings[lane]);
                Assert.Equal(expected, levels[lane], 3e-6 * (Math.Abs(lanes.Typicals[lane]) + lanes.Spreads[lane]) + 1e-12);
                missing += present[lane] == 0 ? 1 : 0;
                zeros += lanes.Spreads[lane] > 0 && levels[lane] == 0 ? 1 : 0;
                negatives += x < 0 ? 1 : 0;
            }
        }

        Assert.Equal(noise > 0, missing > 0);
        Assert.True(zeros > 0 && negatives > 0);
    }

    [Fact]
    public void Few_metrics_of_the_workers_and_then_all_of_the_driver_are_read_by_one_cluster()
    {
        // Eight lanes of nine workers and the driver's seventy-two are as many cells.
        var (cluster, other) = (Warm(), Warm());
        var (from, to) = (TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(17));
        cluster.Metrics(from, to, NodeRole.Worker, [.. Selection.BuiltIn.WorkerMetrics]);
        var read = cluster.Metrics(from, to, NodeRole.Driver, [.. MetricCatalogue.OnDriver]);
        var first = other.Metrics(from, to, NodeRole.Driver, [.. MetricCatalogue.OnDriver]);
        for (var metric = 0; metric < MetricCatalogue.OnDriver.Length; metric++)
            Assert.Equal(first[metric, 0], read[metric, 0]);
    }

    [Fact]
    public void A_subset_has_the_samples_of_the_whole()
    {
        var cluster = Warm();
        var (from, to) = (TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(17));
        foreach (var role in new[] { NodeRole.Driver, NodeRole.Worker })
        {
            var whole = cluster.Metrics(from, to, role, [.. MetricCatalogue.All]);
            for (var metric = 0; metric < MetricCatalogue.All.Length; metric++)
            {
                var alone = cluster.Metrics(from, to, role, MetricCatalogue.All[metric]);
                for (var node = 0; node < whole.Nodes; node++)
                    Assert.Equal(Bits(whole[metric, node]), Bits(alone[0, node]));
            }

            var backwards = cluster.Metrics(from, to, role, [.. MetricCatalogue.All.Reverse(), MetricCatalogue.All[3]]);
            for (var node = 0; node < whole.Nodes; node++)
            {
                Assert.Equal(Bits(whole[3, node]), Bits(backwards[MetricCatalogue.All.Length, node]));
                Assert.Equal(Bits(whole[0, node]), Bits(backwards[MetricCatalogue.All.Length - 1, node]));
            }
        }
    }

    [Fact]
    public void A_window_of_minutes_is_the_mean_of_its_minutes()
    {
        var cluster = Warm();
        var whole = cluster.Metrics(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), NodeRole.Worker, [.. MetricCatalogue.All]);
        var minutes = Enumerable.Range(10, 10)
            .Select(minute => cluster.Metrics(TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(minute + 1), NodeRole.Worker, [.. MetricCatalogue.All]))
            .ToArray();
        Assert.Contains(minutes.SelectMany(minute => minute.Values.Zip(whole.Values)), pair => double.IsNaN(pair.First) && !double.IsNaN(pair.Second));
        for (var i = 0; i < whole.Values.Length; i++)
        {
            var there = minutes.Select(minute => minute.Values[i]).Where(double.IsFinite).ToArray();
            if (there.Length == 0)
                Assert.True(double.IsNaN(whole.Values[i]));
            else
                Assert.Equal(there.Average(), whole.Values[i], Math.Abs(there.Average()) * 1e-12);
        }
    }

    [Fact]
    public void Identities_hold_in_every_sample()
    {
        var cluster = Warm();
        string[] names = ["node_cpu_seconds_total.user", "node_cpu_seconds_total.system", "node_cpu_seconds_total.iowait", "node_cpu_seconds_total.steal",
            "node_cpu_seconds_total.idle", "node_memory_MemAvailable_bytes", "node_memory_Cached_bytes", "node_memory_Dirty_bytes"];
        var checkedNodes = 0;
        for (var minute = 5; minute < 25; minute++)
        {
            var window = cluster.Metrics(TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(minute + 1), NodeRole.Worker, [.. names.Select(MetricCatalogue.Find)]);
            for (var node = 0; node < window.Nodes; node++)
            {
                if (Enumerable.Range(0, names.Length).Any(row => double.IsNaN(window[row, node])))
                    continue;
                Assert.Equal(cluster.Settings.Profile.Costs(SimulationCoefficients.BuiltIn).CoresPerNode, Enumerable.Range(0, 5).Sum(row => window[row, node]), 1e-9);
                Assert.True(window[6, node] <= 0.8 * window[5, node]);
                Assert.True(window[7, node] <= window[6, node]);
                checkedNodes++;
            }
        }

        Assert.True(checkedNodes > 100);
    }

    // The hash was taken with vectors of 512, 256 and 128 bits and with none: the same bits everywhere.
    [Fact]
    public void Samples_have_the_same_bits_whatever_the_machine_s_vectors()
    {
        var lanes = new MetricLanes(MetricCatalogue.All, onDriver: false, Size, 1);
        var levels = new double[lanes.Stride];
        var present = new double[lanes.Stride];
        var hash = 14695981039346656037UL;
        for (var minute = 0; minute < 200; minute++)
        {
            var node = Node(minute, 1);
            SampleKernel.Draw(lanes, in node, levels, present);
            foreach (var bits in MemoryMarshal.Cast<double, ulong>(levels))
                hash = (hash ^ bits) * 1099511628211UL;
        }

        Assert.Equal(9686730839554445829UL, hash);
    }

    [Fact]
    public void The_vector_logarithm_is_the_library_s()
    {
        for (var x = 1e-15; x < 1e4; x *= 1.0007)
            Assert.Equal(Math.Log(x), VectorLogarithm.Of(Vector512.Create(x))[5], 1e-15 + 1e-11 * Math.Abs(Math.Log(x)));
        Assert.Equal(0, VectorLogarithm.Of(Vector512<double>.One)[0]);
    }

    [Fact]
    public void The_vector_exponential_is_the_scalar_one_to_the_bit()
    {
        for (var x = -300.0; x <= 300; x += 0.0137)
            Assert.Equal(Bits(SmallExponential.Of(x)), Bits(SmallExponential.Of(Vector512.Create(x))[3]));
    }

    private static NodeMinute Node(int minute, double noise)
    {
        // Products of small whole numbers, so that no library function has a say in the states.
        var primary = Vector512.Create(1.0, -0.5, 0.25, 2, -1, 0.125, -3.5, 0) + Vector512.Create(minute % 16 * 0.0625 - 0.5);
        return new NodeMinute(
            SampleNoise.MinuteKey(2018, minute), SampleNoise.NodeKey(minute % 10), noise > 0 ? SampleNoise.MissingBelow : 0,
            primary.WithElement(7, 0), Vector512.Create(0.5, -0.25, 1, 0, -2, 0, 0, 0), Vector512.Create(0.25, -0.125, 0, 0.5, 0.375, -0.5, 0.0625, 0));
    }

    // Three uniforms in the middles of 65,536 cells.
    private static double Normal(ulong bits) =>
        (((bits >> 16) & 0xFFFF) + 0.5) / 32768 + (((bits >> 32) & 0xFFFF) + 0.5) / 32768 + ((bits >> 48) + 0.5) / 32768 - 3;

    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static SimulatedCluster Warm()
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.PoissonLow, RunSeed = 3, ClusterKey = 5 });
        cluster.AdvanceMinutes(30);
        return cluster;
    }

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
}
