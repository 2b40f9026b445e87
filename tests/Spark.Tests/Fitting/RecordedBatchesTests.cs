using System.Collections.Immutable;
using Sluice.Spark.Simulation.Fitting;
using Xunit;

namespace Sluice.Spark.Tests.Fitting;

public sealed class RecordedBatchesTests
{
    private const string Header = "batch_interval_ms,records,bytes,processing_ms\n";

    [Fact]
    public void Columns_are_found_by_name_in_any_order_among_others()
    {
        var batch = Assert.Single(Parse("host,processing_ms,bytes,records,batch_interval_ms\na,812.5,53000000,100000,10000\n"));
        Assert.Equal(new RecordedBatch(10_000, 100_000, 53e6, 812.5), batch);
    }

    [Fact]
    public void What_the_recorder_writes_is_read_back()
    {
        var batch = new RecordedBatch(2500, 25_013, 13_281_904, 913.25);
        Assert.Equal(batch, Assert.Single(Parse($"{BatchRecorder.Header}\n{BatchRecorder.Line(in batch)}\n")));
    }

    [Theory]
    [InlineData("", "line 1", "has no column")]
    [InlineData("records,bytes,processing_ms\n1,2,3\n", "line 1", "batch_interval_ms")]
    [InlineData(Header + "5000,1,2,x\n", "line 2", "processing_ms 'x' is not a number")]
    [InlineData(Header + "5000,1,2,3\n5000,1,,3\n", "line 3", "bytes '' is not a number")]
    [InlineData(Header + "5000,1,2,NaN\n", "line 2", "not a number")]
    [InlineData(Header + "5000,-1,2,3\n", "line 2", "negative")]
    [InlineData(Header + "5000,0,2,3\n", "line 2", "without records")]
    [InlineData(Header + "5000,1,2,0\n", "line 2", "not above 0")]
    [InlineData(Header + "500,1,2,3\n", "line 2", "outside 1000 to 30000")]
    [InlineData(Header + "5000,1\n", "line 2", "not a number")]
    public void A_fault_is_named_with_its_line(string text, string line, string fault)
    {
        var failure = Assert.Throws<RecordedBatchesException>(() => Parse(text));
        Assert.Contains(line, failure.Message, StringComparison.Ordinal);
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
        Assert.Contains("site.csv", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.csv", Assert.Throws<RecordedBatchesException>(() => RecordedBatches.Read("nowhere.csv")).Message, StringComparison.Ordinal);

    private static ImmutableArray<RecordedBatch> Parse(string text) => RecordedBatches.Parse(new StringReader(text), "site.csv");
}
