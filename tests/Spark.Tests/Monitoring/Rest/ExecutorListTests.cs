using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Rest;

public sealed class ExecutorListTests
{
    [Theory]
    [InlineData("structured/executors.json", "1", 87129, 440, 571)]
    [InlineData("structured/allexecutors.json", "0", 87129, 884, 1058)]
    [InlineData("dstream/executors.json", "0", 6915, 361, 797)]
    public void Recorded_executors_are_read(string name, string id, double memory, double gcMs, double minorGcMs)
    {
        var (executors, readings) = Read(Recorded.Text(name));
        Assert.All(executors, executor => Assert.Equal("127.0.0.1", executor.Host));
        Assert.Contains(executors, executor => executor.Id == Entity.DriverId);
        Assert.Equal(memory, Value(readings, id, "executors.memoryUsed"));
        Assert.Equal(gcMs, Value(readings, id, "executors.totalGCTime"));
        // In seconds, as jstat has it.
        Assert.Equal(minorGcMs / 1000, Value(readings, id, "jstat.YGCT"), 12);
    }

    [Fact]
    public void An_executor_of_2_3_has_no_peaks_and_so_no_collections()
    {
        // The field names of 2.3: isBlacklisted, no peakMemoryMetrics.
        var (executors, readings) = Read("""
            [{"id":"3","hostPort":"Worker-4.Example:41213","isActive":true,"rddBlocks":0,"memoryUsed":0,"diskUsed":0,"totalCores":8,"maxTasks":8,"activeTasks":5,
              "failedTasks":0,"completedTasks":9120,"totalTasks":9125,"totalDuration":812000,"totalGCTime":9100,"totalInputBytes":0,"totalShuffleRead":104857600,
              "totalShuffleWrite":99614720,"isBlacklisted":false,"maxMemory":384093388,"addTime":"2018-09-04T10:00:03.000GMT","executorLogs":{}}]
            """);
        Assert.Equal(new ExecutorPlace("3", "worker-4.example"), Assert.Single(executors));
        Assert.Equal(9120, Value(readings, "3", "executors.completedTasks"));
        Assert.Equal(double.NaN, Value(readings, "3", "jstat.YGC"));
    }

    [Fact]
    public void A_finished_application_still_lists_its_executors()
    {
        var (executors, readings) = Read(Recorded.Text("history/executors.json"));
        Assert.Equal(2, executors.Count);
        Assert.Equal(0, Value(readings, "0", "executors.totalGCTime"));
        Assert.Equal(double.NaN, Value(readings, "0", "jstat.YGC"));
    }

    [Fact]
    public void Executors_that_are_gone_do_not_count()
    {
        var (executors, readings) = Read("""
            [{"id":"1","hostPort":"a:1","isActive":false,"memoryUsed":5,"removeReason":"Worker lost"},{"id":"2","hostPort":"[::1]:7","memoryUsed":6},{"hostPort":"b:1"}]
            """);
        Assert.Equal(new ExecutorPlace("2", "[::1]"), Assert.Single(executors));
        Assert.Equal(double.NaN, Value(readings, "1", "executors.memoryUsed"));
        Assert.Equal(6, Value(readings, "2", "executors.memoryUsed"));
    }

    private static double Value(Readings readings, string executor, string metric) =>
        readings[Entity.Executor(executor), MetricRoutes.Of(MetricCatalogue.Find(metric)).First(route => route.Source == MetricSource.Executors)].Value;

    private static (List<ExecutorPlace> Executors, Readings Readings) Read(string json)
    {
        var readings = new Readings();
        using var body = Bodies.Of(json);
        return (JsonBody.Read(body, root => ExecutorList.Add(root, TimeSpan.Zero, readings)).Present(), readings);
    }
}
