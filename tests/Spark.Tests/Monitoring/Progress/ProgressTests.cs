using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Progress;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Progress;

public sealed class ProgressTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.jsonl");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_recorded_driver_s_log_has_a_trigger()
    {
        var trigger = Assert.Single(Read(Recorded.Text("structured/streaming_query_progress_log.txt")).Progress);
        Assert.Equal(
            new QueryProgress("ea14b28a-c0e4-4d0b-9316-27fcc4426fd5", 277.34194739270885, 238.68149324861002, 2518, 0), trigger);
    }

    [Fact]
    public void A_listener_s_lines_are_read_and_what_is_no_progress_is_passed_over()
    {
        var (progress, used) = Read($"{Line("q", 1)}\nhello\n{{\"other\":1}}\n{{broken\n{Line("q", 2)}\n\n");
        Assert.Equal([1, 2], progress.Select(trigger => trigger.TriggerMs));
        Assert.Equal(Read(Line("q", 1)).Progress[0], progress[0]);
        Assert.True(used > 0);
    }

    [Fact]
    public void What_a_version_does_not_say_is_missing()
    {
        // 2.3: no latestOffset; a rate that is infinite is left out.
        var trigger = Assert.Single(Read("""{"id":"q","batchId":0,"numInputRows":0,"durationMs":{"triggerExecution":12},"sources":[{"endOffset":{"t":{"0":5}}}]}""" + "\n").Progress);
        Assert.Equal(new QueryProgress("q", double.NaN, double.NaN, 12, double.NaN), trigger);
    }

    [Fact]
    public void What_is_left_in_the_sources_is_counted_over_topics_and_partitions()
    {
        var trigger = Assert.Single(Read("""
            {"id":"q","batchId":3,"sources":[
              {"endOffset":{"a":{"0":5,"1":7}},"latestOffset":{"a":{"0":15,"1":8}}},
              {"endOffset":{"b":{"0":1}},"latestOffset":{"b":{"0":3}}}]}
            """).Progress);
        Assert.Equal(13, trigger.LagEvents);
    }

    [Fact]
    public void Read_in_pieces_it_is_as_read_at_once()
    {
        var text = Encoding.UTF8.GetBytes($"{Recorded.Text("structured/streaming_query_progress_log.txt")}\n26/11/22 INFO Other: {{\n{Line("a", 1)}\nnoise {Line("x", 9)}\n{Line("b", 2)}\n");
        var whole = new List<QueryProgress>();
        ProgressText.Read(text, whole);
        var split = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var (found, from) = (new List<QueryProgress>(), 0);
            for (var to = 0; to < text.Length;)
            {
                to = Math.Min(text.Length, to + 1 + random.NextIndex(900));
                var used = ProgressText.Read(text.AsSpan(from, to - from), found);
                split += used < to - from ? 1 : 0;
                from += used;
            }

            return found.SequenceEqual(whole);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
        Assert.Equal(3, whole.Count);
        Assert.True(split > 200);
    }

    [Fact]
    public void Bytes_that_are_nothing_throw_nothing_and_are_used_up_or_waited_with()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var text = Recorded.Bytes("structured/streaming_query_progress_log.txt");
            for (var i = 0; i < 5; i++)
                text[random.NextIndex(text.Length)] = (byte)random.NextIndex(256);
            return ProgressText.Read(text, []) <= text.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void An_object_that_never_ends_is_given_up()
    {
        var text = Encoding.UTF8.GetBytes("{\"id\":[" + string.Concat(Enumerable.Repeat("1,", 200_000)));
        Assert.Equal(text.Length, ProgressText.Read(text, []));
    }

    [Fact]
    public void A_file_is_followed_from_its_end_and_again_from_its_start_when_it_was_made_anew()
    {
        var file = new ProgressFile(_path);
        file.Read().Missing(AbsenceKind.NotFound);
        File.WriteAllText(_path, Line("old", 1) + "\n");
        Assert.Empty(file.Read().Present());

        File.AppendAllText(_path, Line("q", 2) + "\n" + Line("q", 3)[..20]);
        Assert.Equal(2, Assert.Single(file.Read().Present()).TriggerMs);
        File.AppendAllText(_path, Line("q", 3)[20..] + "\n");
        Assert.Equal(3, Assert.Single(file.Read().Present()).TriggerMs);
        Assert.Empty(file.Read().Present());

        File.WriteAllText(_path, Line("q", 4) + "\n");
        Assert.Equal(4, Assert.Single(file.Read().Present()).TriggerMs);
    }

    [Fact]
    public void Of_more_than_a_megabyte_only_the_end_is_read()
    {
        var file = new ProgressFile(_path);
        File.WriteAllText(_path, "");
        file.Read().Present();
        File.WriteAllText(_path, string.Concat(Enumerable.Repeat(Line("q", 1) + "\n", 20_000)) + Line("q", 2) + "\n");
        var triggers = file.Read().Present();
        Assert.InRange(triggers.Count, 100, 19_000);
        Assert.Equal(2, triggers[^1].TriggerMs);
    }

    [Fact]
    public void A_sample_is_the_mean_over_the_triggers_and_over_queries_the_sum_or_the_slowest()
    {
        var readings = new Readings();
        ProgressFields.Add([Trigger("a", 100, 10), Trigger("a", 300, 30), Trigger("b", 50, 90)], TimeSpan.Zero, readings);
        Assert.Equal(250, Value(readings, "spark.streaming.inputRate-total"));
        Assert.Equal(90, Value(readings, "spark.streaming.latency"));
        Assert.Equal(7 + 9, ProgressFields.Lag([Trigger("a", 1, 1) with { LagEvents = 100 }, Trigger("a", 1, 1) with { LagEvents = 7 }, Trigger("b", 1, 1) with { LagEvents = 9 }]));
        Assert.Equal(double.NaN, ProgressFields.Lag([]));
    }

    private static double Value(Readings readings, string metric) =>
        readings[Entity.Driver, MetricRoutes.Of(MetricCatalogue.Find(metric)).First(route => route.Source == MetricSource.Progress)].Value;

    private static QueryProgress Trigger(string query, double inputRate, double triggerMs) => new(query, inputRate, inputRate, triggerMs, 0);

    private static string Line(string query, int triggerMs) =>
        $$"""{"id":"{{query}}","runId":"r","name":null,"batchId":1,"inputRowsPerSecond":10.5,"durationMs":{"addBatch":1,"triggerExecution":{{triggerMs}} } }""";

    private static (List<QueryProgress> Progress, int Used) Read(string text)
    {
        var progress = new List<QueryProgress>();
        var used = ProgressText.Read(Encoding.UTF8.GetBytes(text), progress);
        return (progress, used);
    }
}
