using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Prometheus;

public sealed partial class PrometheusReaderTests
{
    [Theory]
    [InlineData("up 1", "up", "", 1)]
    [InlineData("up 1.5e+06", "up", "", 1.5e6)]
    [InlineData("up\t-3 1395066363000", "up", "", -3)]
    [InlineData("a:b_c9{} 2", "a:b_c9", "", 2)]
    [InlineData("x{a=\"b\"} 7", "x", "a=b", 7)]
    [InlineData("x{a=\"b\",} 7", "x", "a=b", 7)]
    [InlineData("  x { a = \"b\" , c=\"d\" }   7  ", "x", "a=b|c=d", 7)]
    [InlineData("x{a=\"}\",b=\"{\"} 7", "x", "a=}|b={", 7)]
    [InlineData("x{path=\"C:\\\\DIR\",say=\"a \\\"b\\\"\\n\"} 7", "x", "path=C:\\DIR|say=a \"b\"\n", 7)]
    [InlineData("x{empty=\"\"} 7\r", "x", "empty=", 7)]
    [InlineData("x +Inf", "x", "", double.PositiveInfinity)]
    [InlineData("x -Inf", "x", "", double.NegativeInfinity)]
    [InlineData("x NaN", "x", "", double.NaN)]
    public void A_line_is_read(string text, string name, string labels, double value)
    {
        var sample = Assert.Single(Read(text).Samples);
        Assert.Equal((name, labels, value), (sample.Name, sample.Labels, sample.Value));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x ")]
    [InlineData("9x 1")]
    [InlineData("x one")]
    [InlineData("x 1 2 3")]
    [InlineData("x 1 soon")]
    [InlineData("x 1e999")]
    [InlineData("x-y 1")]
    [InlineData("{} 1")]
    [InlineData("x{ 1")]
    [InlineData("x{a} 1")]
    [InlineData("x{a=b} 1")]
    [InlineData("x{a=\"b} 1")]
    [InlineData("x{a=\"b\" c=\"d\"} 1")]
    [InlineData("x{=\"b\"} 1")]
    [InlineData("x{a=\"b\"}")]
    [InlineData("<html>")]
    public void A_line_that_is_none_costs_no_other(string text)
    {
        var (samples, malformed) = Read($"before 1\n{text}\nafter 2");
        Assert.Equal(["before", "after"], samples.Select(sample => sample.Name));
        Assert.Equal(1, malformed);
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over()
    {
        var (samples, malformed) = Read("# HELP up Whether.\n# TYPE up gauge\n\n  \nup 1\n#");
        Assert.Equal("up", Assert.Single(samples).Name);
        Assert.Equal(0, malformed);
    }

    [Theory]
    [InlineData("dstream/metrics_prometheus.txt")]
    [InlineData("structured/metrics_prometheus.txt")]
    [InlineData("structured/metrics_executors_prometheus.txt")]
    public void A_recorded_page_is_read_as_by_a_regular_expression(string name)
    {
        var expected = Recorded.Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Line().Match(line)).ToArray();
        var (samples, malformed) = Read(Recorded.Text(name));
        Assert.All(expected, match => Assert.True(match.Success));
        Assert.Equal(0, malformed);
        Assert.Equal(
            expected.Select(match => (match.Groups["name"].Value, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture))),
            samples.Select(sample => (sample.Name, sample.Value)));
    }

    [Fact]
    public void Whatever_is_written_by_the_rules_is_read_back()
    {
        var escaped = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var labels = Enumerable.Range(0, random.NextIndex(4)).Select(i => (Name: $"l{i}", Text: TextOf(ref random))).ToArray();
            var value = (random.NextUniform() - 0.5) * Math.Pow(10, random.NextIndex(40) - 20);
            var written = string.Join(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Text)}\""));
            escaped += written.Count(character => character == '\\');
            var (samples, malformed) = Read($"# HELP x y\nx{{{written}}} {value.ToString("R", CultureInfo.InvariantCulture)}\n");
            return malformed == 0 && samples is [var sample] && sample.Value == value && sample.Labels == string.Join('|', labels.Select(label => $"{label.Name}={label.Text}"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(escaped > 100);
    }

    [Fact]
    public void Bytes_that_are_no_page_end_and_throw_nothing()
    {
        var (lines, bad) = (0, 0);
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var page = Recorded.Bytes("structured/metrics_executors_prometheus.txt")[..2000];
            for (var i = 0; i < 40; i++)
                page[random.NextIndex(page.Length)] = (byte)random.NextIndex(256);
            var (samples, malformed) = Read(page);
            lines += samples.Count;
            bad += malformed;
            return samples.Count + malformed <= page.Count(character => character == '\n') + 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(lines > 1000 && bad > 1000);
    }

    private static string TextOf(ref RandomStream random)
    {
        var text = new StringBuilder();
        for (var i = random.NextIndex(6); i > 0; i--)
            text.Append("a\"\\\n{},= é"[random.NextIndex(10)]);
        return text.ToString();
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static (List<Sample> Samples, int Malformed) Read(string page) => Read(Encoding.UTF8.GetBytes(page));

    private static (List<Sample> Samples, int Malformed) Read(byte[] page)
    {
        var samples = new List<Sample>();
        var reader = new PrometheusReader(page);
        while (reader.TryRead(out var line))
        {
            var labels = new PrometheusLabels(line.Labels);
            var texts = new List<string>();
            while (labels.TryRead(out var name, out var text))
                texts.Add($"{Encoding.UTF8.GetString(name)}={PrometheusLabels.Unescape(text)}");
            samples.Add(new Sample(Encoding.UTF8.GetString(line.Name), string.Join('|', texts), line.Value));
        }

        return (samples, reader.Malformed);
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (?<value>\S+)$")]
    private static partial Regex Line();

    private sealed record Sample(string Name, string Labels, double Value);
}
