using Sluice.Hosting.Reports;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public class ShortNamesTests
{
    [Fact]
    public void Two_words_are_enough_where_they_tell_names_apart()
    {
        var names = new ShortNames(["spark.driver.memory", "spark.executor.memory", "batchDuration", "driver:streaming.batches.inputSize"]);

        Assert.Equal("driver.memory", names["spark.driver.memory"]);
        Assert.Equal("executor.memory", names["spark.executor.memory"]);
        Assert.Equal("batchDuration", names["batchDuration"]);
        Assert.Equal("batches.inputSize", names["driver:streaming.batches.inputSize"]);
    }

    [Fact]
    public void Names_that_end_alike_keep_more_words()
    {
        var names = new ShortNames(["worker:jvm.heap.used.max", "worker:node.heap.used.max", "worker:heap.used.max"]);

        Assert.Equal("jvm.heap.used.max", names["worker:jvm.heap.used.max"]);
        Assert.Equal("node.heap.used.max", names["worker:node.heap.used.max"]);
        Assert.Equal("heap.used.max", names["worker:heap.used.max"]);
    }

    [Fact]
    public void A_long_name_loses_its_middle()
    {
        Assert.Equal("abc…fgh", ShortNames.Fold("abcdefgh", 7));
        Assert.Equal("abcdefgh", ShortNames.Fold("abcdefgh", 8));
    }
}
