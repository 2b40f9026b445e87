using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>Which part of the house may see which: Messages, Tuning, Spark, Actors, Host, each only those before it.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] Order = ["Messages", "Tuning", "Spark", "Actors", "Host"];

    public static TheoryData<string> Projects => [.. Order];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_the_one_before_it_only(string project)
    {
        var references = Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        var index = Array.IndexOf(Order, project);
        Assert.Equal(index == 0 ? [] : [Order[index - 1]], references);
    }

    [Fact]
    public void The_drawing_in_the_README_shows_the_references_there_are()
    {
        var readme = File.ReadAllText(Path.Combine(Source, "..", "README.md"));
        var drawing = readme[readme.IndexOf("flowchart RL", StringComparison.Ordinal)..];
        var drawn = DrawnArrow().Matches(drawing[..drawing.IndexOf("```", StringComparison.Ordinal)]).Select(arrow => (arrow.Groups[1].Value, arrow.Groups[2].Value));
        var referenced = Order.SelectMany(project => Includes(project, "ProjectReference")
            .Select(path => (project, Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))));
        Assert.Equal(referenced.Order(), drawn.Order());
    }

    [Fact]
    public void Every_source_project_is_one_of_the_five() =>
        Assert.Equal(Order.Order(StringComparer.Ordinal), Directory.GetDirectories(Source).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Messages_has_no_packages_and_Tuning_none_that_does_anything_but_numbers()
    {
        Assert.Empty(Includes("Messages", "PackageReference"));
        Assert.Equal(
            ["MathNet.Numerics", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "System.Numerics.Tensors", "TorchSharp"],
            Includes("Tuning", "PackageReference").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(typeof(Tuning.Levers.Lever).Assembly.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Akka", StringComparison.Ordinal));
        Assert.All(
            typeof(Messages.ClusterId).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TorchSharp", "Tuning/Policy/")]
    [InlineData("Google.Protobuf", "Actors/Serialization/")]
    [InlineData("Akka", "Actors/", "Host/")]
    [InlineData("LinqToDB", "Actors/Storage/")]
    [InlineData("Npgsql", "Actors/Storage/", "Spark/Tables/")]
    [InlineData("Confluent.Kafka", "Spark/")]
    [InlineData("k8s", "Spark/")]
    [InlineData("YamlDotNet", "Spark/")]
    [InlineData("System.Net.Http", "Spark/")]
    [InlineData("Spectre.Console", "Host/")]
    [InlineData("ScottPlot", "Host/")]
    [InlineData("Parquet", "Host/Datasets/")]
    [InlineData("OpenTelemetry", "Host/Serving/")]
    [InlineData("Microsoft.AspNetCore", "Host/Serving/")]
    public void Only_one_place_sees_a_library(string library, params string[] places)
    {
        var seen = new Regex($@"(^|[^\w.]){Regex.Escape(library)}\.|using {Regex.Escape(library)};", RegexOptions.Multiline);
        var elsewhere = Files().Where(file => !places.Any(place => file.StartsWith(place, StringComparison.Ordinal)) && seen.IsMatch(Code(file)));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void The_scan_finds_what_it_looks_for()
    {
        Assert.Contains(Files(), file => file.StartsWith("Tuning/Policy/", StringComparison.Ordinal) && Code(file).Contains("TorchSharp", StringComparison.Ordinal));
        Assert.Contains(Files(), file => file.StartsWith("Actors/Serialization/", StringComparison.Ordinal) && Code(file).Contains("using Google.Protobuf", StringComparison.Ordinal));
        Assert.True(Files().Length > 150);
    }

    [Theory]
    [InlineData("Messages", "Sluice.Tuning", "Sluice.Spark", "Sluice.Actors", "Sluice.Hosting")]
    [InlineData("Tuning", "Sluice.Spark", "Sluice.Actors", "Sluice.Hosting", "System.IO", "System.Net")]
    [InlineData("Spark", "Sluice.Actors", "Sluice.Hosting")]
    [InlineData("Actors", "Sluice.Hosting")]
    public void A_file_uses_no_namespace_of_a_later_project(string project, params string[] later)
    {
        var offenders = Files().Where(file => file.StartsWith(project + "/", StringComparison.Ordinal))
            .SelectMany(file => later.Where(space => Regex.IsMatch(Code(file), $@"using {Regex.Escape(space)}[.;]")).Select(space => $"{file}: {space}"));
        Assert.Empty(offenders);
    }

    private static string Source { get; } = Path.Combine(Root(), "src");

    private static string[] Files() =>
    [
        .. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Source, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)),
    ];

    /// <summary>A file without its comments: a docstring may name what the code may not see.</summary>
    private static string Code(string file) => Comments().Replace(File.ReadAllText(Path.Combine(Source, file)), "");

    private static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants(element).Select(item => item.Attribute("Include")!.Value);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(\w+) --> (\w+)")]
    private static partial Regex DrawnArrow();
}
