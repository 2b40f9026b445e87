using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Rest;

public sealed class BatchTests
{
    private static readonly MetricRoute TotalDelay = MetricRoutes.Of(MetricCatalogue.Find("streaming.batches.totalDelay"))[0];

    [Fact]
    public void Recorded_batches_are_read()
    {
        var batches = Read(Recorded.Text("dstream/streaming_batches.json"));
        Assert.Equal(20, batches.Count);
        Assert.Equal(new CompletedBatch(1795390614000, 2000, 451, 8, 256, 264, 0), batches[0]);
        Assert.Equal(3, Read(Recorded.Text("dstream/streaming_batches_completed.json")).Count);
    }

    [Fact]
    public void Batches_that_wait_or_run_are_left_out_and_a_field_that_is_not_there_is_missing()
    {
        var batches = Read("""
            [{"batchId":30000,"status":"QUEUED","inputSize":5},
             {"batchId":20000,"status":"PROCESSING","inputSize":5,"schedulingDelay":1},
             {"batchId":10000,"status":"COMPLETED","batchDuration":10000,"inputSize":5,"totalDelay":400}]
            """);
        var batch = Assert.Single(batches);
        Assert.Equal(10400, batch.DoneMs);
        Assert.Equal(double.NaN, batch.SchedulingDelayMs);
    }

    [Fact]
    public void The_first_sample_looks_back_a_minute_and_the_next_ones_to_the_last_batch_that_was_done()
    {
        var window = new BatchWindow(TimeSpan.FromSeconds(10));
        Assert.Equal([15, 20], Ids(window.Take(Batches(5, 9, 15, 20))));
        Assert.Equal([25], Ids(window.Take(Batches(9, 15, 20, 25))));
        Assert.Empty(window.Take(Batches(9, 15, 20, 25)));
        Assert.Empty(window.Take([]));
        Assert.Equal([30], Ids(window.Take(Batches(25, 30))));
    }

    [Fact]
    public void Of_batches_side_by_side_the_one_that_ends_later_is_counted_when_it_ends()
    {
        var window = new BatchWindow(TimeSpan.FromMinutes(1));
        var overtaker = Batch(20) with { TotalDelayMs = 1000 };
        var overtaken = Batch(10) with { TotalDelayMs = 15000 };
        Assert.Equal([20], Ids(window.Take([overtaker])));
        Assert.Equal([10], Ids(window.Take([overtaker, overtaken])));
    }

    [Fact]
    public void A_sample_is_the_mean_over_its_batches_and_missing_without_any()
    {
        var readings = new Readings();
        BatchFields.Add([Batch(10) with { TotalDelayMs = 100 }, Batch(20) with { TotalDelayMs = 300 }, Batch(30) with { TotalDelayMs = double.NaN }], TimeSpan.Zero, readings);
        Assert.Equal(200, readings[Entity.Driver, TotalDelay].Value);

        var none = new Readings();
        BatchFields.Add([], TimeSpan.Zero, none);
        Assert.False(none[Entity.Driver, TotalDelay].IsPresent);
    }

    [Fact]
    public void Load_is_records_over_what_the_batches_cover()
    {
        Assert.Equal(300, BatchFields.ArrivalRate([Batch(10) with { InputSize = 2000 }, Batch(20) with { InputSize = 4000 }]));
        Assert.Equal(double.NaN, BatchFields.ArrivalRate([]));
    }

    [Theory]
    [InlineData("{}", AbsenceKind.Malformed)]
    [InlineData("", AbsenceKind.Malformed)]
    [InlineData("[{\"batchId\":1", AbsenceKind.Malformed)]
    [InlineData("<html>", AbsenceKind.Malformed)]
    [InlineData("[1]", AbsenceKind.None)]
    [InlineData("[{\"batchId\":{\"a\":[]},\"status\":7}]", AbsenceKind.None)]
    public void What_is_no_list_is_malformed_and_what_is_no_batch_is_none(string text, AbsenceKind kind)
    {
        using var body = Bodies.Of(text);
        var answer = JsonBody.Read(body, BatchList.Read);
        Assert.Equal(kind, answer.Absence?.Kind ?? AbsenceKind.None);
        Assert.Empty(answer.Value ?? []);
    }

    private static List<CompletedBatch> Read(string json)
    {
        using var body = Bodies.Of(json);
        return JsonBody.Read(body, BatchList.Read).Present();
    }

    private static List<CompletedBatch> Batches(params int[] seconds) => [.. seconds.Select(Batch)];

    private static CompletedBatch Batch(int seconds) => new(1000.0 * seconds, 10000, 100, 0, 0, 0, 0);

    private static IEnumerable<int> Ids(List<CompletedBatch> batches) => batches.Select(batch => (int)(batch.Id / 1000)).Order();
}
