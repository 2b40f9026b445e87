using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Kubernetes;
using Sluice.Spark.Rollouts.Livy;
using Sluice.Spark.Rollouts.Standalone;
using Sluice.Spark.Rollouts.Submit;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Whatever is in a lever, a name, an argument or a property: it arrives as that, or is refused, and nothing else arrives with it.</summary>
public sealed class InjectionTests
{
    private static readonly string[] Pieces =
    [
        "a", "clicks", " ", "  ", "\n", "\r\n", "\0", "\t", "=", ":", "#", "!", "\\", "\\u000a", "\"", "'", "`", "$(id)", "${env:HOME}", ";", "&&", "|", "--conf", "--class", "-",
        "spark.master=local", "\u2028", "\u0085", "é", "数", "😀", "\ud800", "{", "}", "</script>", "~", "%0a", "../",
    ];

    [Fact]
    public void What_is_not_refused_arrives_as_it_is_and_alone()
    {
        int refused = 0, taken = 0, quoted = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var job = AnyJob(ref random);
            try
            {
                JobCheck.Require(job);
            }
            catch (ArgumentException refusal)
            {
                refused++;
                return !refusal.Message.Contains('\n', StringComparison.Ordinal);
            }

            taken++;
            quoted += job.Arguments.Any(argument => argument.AsSpan().IndexOfAny("'\"$`\\") >= 0) ? 1 : 0;
            var order = Jobs.Order(job, target: AnyConfiguration(ref random));
            return ArrivesInFile(order) && ArrivesOverRest(order) && ArrivesOverLivy(order) && ArrivesInSpec(order);
        }).QuickCheckThrowOnFailure();
        Assert.True(refused > 5 && taken > 5 && quoted > 0, $"{refused} refused, {taken} taken, {quoted} with quotes");
    }

    [Fact]
    public void Every_text_survives_a_properties_file()
    {
        var escaped = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var properties = new Dictionary<string, string>();
            for (var i = 0; i < 5; i++)
                properties[AnyText(ref random) + i] = AnyText(ref random);
            var text = PropertiesText.Of(properties);
            escaped += text.Contains('\\', StringComparison.Ordinal) ? 1 : 0;
            return text.All(letter => letter is '\n' or >= ' ' and <= '~')
                && text.Count(letter => letter == '\n') == properties.Count
                && Same(properties, PropertiesReader.Read(text));
        }).QuickCheckThrowOnFailure();
        Assert.True(escaped > 0);
    }

    // Explicit: it starts a JVM, which compiles what it runs.
    [Fact(Explicit = true)]
    public async Task Java_itself_reads_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-properties-").FullName;
        var random = RandomStream.For(7);
        var properties = new Dictionary<string, string>();
        for (var i = 0; i < 2000; i++)
            properties[AnyText(ref random).Replace("\ud800", "", StringComparison.Ordinal) + i] = AnyText(ref random).Replace("\ud800", "", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "all.properties"), PropertiesText.Of(properties));
        File.WriteAllText(Path.Combine(folder, "Reader.java"), """
            public class Reader {
                public static void main(String[] file) throws Exception {
                    var read = new java.util.Properties();
                    read.load(new java.io.InputStreamReader(new java.io.FileInputStream(file[0]), "UTF-8"));
                    var code = java.util.Base64.getEncoder();
                    for (var key : read.stringPropertyNames())
                        System.out.println(code.encodeToString(key.getBytes("UTF-8")) + " " + code.encodeToString(read.getProperty(key).getBytes("UTF-8")));
                }
            }
            """);
        using var java = Process.Start(new ProcessStartInfo("java", ["Reader.java", "all.properties"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var lines = (await java.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Directory.Delete(folder, recursive: true);
        Assert.True(Same(properties, lines.Select(line => line.Split(' ')).ToDictionary(parts => Decode(parts[0]), parts => Decode(parts[1]))));

        static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
    }

    [Fact]
    public void A_lever_renders_as_one_word_or_as_flags_of_its_catalogue()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            return AnyConfiguration(ref random).ToSparkProperties().All(property =>
                property.Key.StartsWith("spark.", StringComparison.Ordinal)
                && property.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or ':' or '=' or ' ' or '_'));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("spark.ssl.keyPassword")]
    [InlineData("spark.authenticate.secret")]
    [InlineData("spark.hadoop.fs.s3a.access.key")]
    [InlineData("spark.sluice.epoch")]
    [InlineData("spark.app.name")]
    [InlineData("clicks.zone")]
    [InlineData("spark.a b")]
    [InlineData("spark.a=b")]
    public void A_property_that_is_no_property_of_the_operators_is_refused_without_its_value(string key)
    {
        var refusal = Assert.Throws<ArgumentException>(() => JobCheck.Require(Jobs.Clicks with { Properties = [new(key, "hunter2")] }));
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_a_job_nor_an_order_shows_its_arguments_when_it_is_logged()
    {
        var job = Jobs.Clicks with { Arguments = ["hunter2"] };
        Assert.DoesNotContain("hunter2", $"{job} {Jobs.Order(job)}", StringComparison.Ordinal);
    }

    private static bool ArrivesInFile(RunOrder order) =>
        Same(Expected(order), PropertiesReader.Read(PropertiesText.Of(order.Properties)))
        && SubmitCommand.Arguments(order.Job, "/f.properties") is ["--properties-file", "/f.properties", "--class", var main, var resource, .. var rest]
        && main == order.Job.MainClass && resource == order.Job.Resource && rest.SequenceEqual(order.Job.Arguments);

    private static bool ArrivesOverRest(RunOrder order)
    {
        var sent = JsonNode.Parse(StandaloneJson.Create(order, new StandaloneSettings { Rest = "", Ui = "", SparkVersion = "3.3.0" }, 8))!;
        var properties = sent["sparkProperties"].Deserialize<Dictionary<string, string>>()!;
        foreach (var key in new[] { "spark.master", "spark.submit.deployMode", "spark.jars" })
            properties.Remove(key);
        return Same(Expected(order), properties) && Texts(sent["appArgs"]).SequenceEqual(order.Job.Arguments);
    }

    private static bool ArrivesOverLivy(RunOrder order)
    {
        var sent = JsonNode.Parse(LivyJson.Create(order, new LivySettings { Root = "" }))!;
        var conf = sent["conf"].Deserialize<Dictionary<string, string>>()!;
        return conf.All(property => Expected(order).TryGetValue(property.Key, out var value) && value == property.Value)
            && conf.Count >= order.Properties.Count - 5 && Texts(sent["args"]).SequenceEqual(order.Job.Arguments)
            && BatchName.Marks(order.Job.Name, sent["name"]!.GetValue<string>()) == order.Marks;
    }

    private static bool ArrivesInSpec(RunOrder order)
    {
        var sent = JsonNode.Parse(Encoding.UTF8.GetBytes(SpecPatch.Of(order, [], "1").ToJsonString()))!["spec"]!;
        return sent["sparkConf"].Deserialize<Dictionary<string, string>>()!.All(property => property.Key == SpecPatch.SubmissionKey || Expected(order)[property.Key] == property.Value)
            && Texts(sent["arguments"]).SequenceEqual(order.Job.Arguments);
    }

    private static Dictionary<string, string> Expected(RunOrder order) => order.Properties.ToDictionary(property => property.Key, property => property.Value);

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(text => text!.GetValue<string>());

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(property => other.TryGetValue(property.Key, out var value) && value == property.Value);

    private static JobDescription AnyJob(ref RandomStream random)
    {
        var job = Jobs.Clicks with { Arguments = [AnyText(ref random), AnyText(ref random)] };
        if (random.NextUniform() < 0.3)
            job = job with { Name = AnyText(ref random) };
        if (random.NextUniform() < 0.3)
            job = job with { Resource = AnyText(ref random) };
        if (random.NextUniform() < 0.3)
            job = job with { Properties = [new("spark.clicks." + AnyText(ref random), AnyText(ref random))] };
        return job;
    }

    private static Configuration AnyConfiguration(ref RandomStream random)
    {
        var configuration = Configuration.Default;
        for (var i = 0; i < 12; i++)
        {
            var lever = LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)];
            var value = lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum);
            configuration = configuration.With(lever, lever.IsNumeric ? value : random.NextIndex(lever.Categories.Length));
        }

        return configuration;
    }

    private static string AnyText(ref RandomStream random)
    {
        var text = new StringBuilder();
        for (var i = random.NextIndex(4); i >= 0; i--)
            text.Append(Pieces[random.NextIndex(Pieces.Length)]);
        return text.ToString();
    }
}
