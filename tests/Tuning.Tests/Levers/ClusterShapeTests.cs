using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Tuning.Tests.Levers;

public sealed class ClusterShapeTests
{
    [Fact]
    public void The_default_shape_is_the_reference_cluster()
    {
        var shape = new ClusterShape();

        Assert.Equal((9, 8, 65536, 36), (shape.Workers, shape.CoresPerNode, shape.NodeMemoryMiB, shape.KafkaPartitions));
        Assert.Equal((ResourceManager.Standalone, "2.3"), (shape.Manager, shape.SparkVersion));
    }

    [Fact]
    public void A_cluster_without_workers_cores_memory_or_partitions_is_refused()
    {
        Assert.Contains("Workers", Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterShape { Workers = 0 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterShape { CoresPerNode = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterShape { NodeMemoryMiB = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterShape { KafkaPartitions = 0 });
    }
}
