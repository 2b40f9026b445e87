using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Benchmarks;

/// <summary>Writes the product's table of best-known configurations anew: to the standard output, or to a file.</summary>
internal static class BestKnownCommand
{
    private const ulong Seed = 1;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string[] arguments)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Layout))
        {
            json.WriteStartObject();
            json.WriteString("command", "dotnet run -c Release --project tests/Benchmarks -- best-known src/Tuning/Rivals/best-known.json");
            json.WriteNumber("seed", Seed);
            json.WriteString("method", string.Create(CultureInfo.InvariantCulture,
                $"p99 of the events that arrive in {BestKnownSearch.WindowMinutes} min after {BestKnownSearch.WarmUpMinutes} min of warm-up on the simulated reference cluster, geometric mean over 8 seeds that the search did not use; random search over the strong and weak levers, then local search, then changes worth less than 1 % left out"));
            json.WriteStartArray("workloads");
            foreach (var workload in WorkloadCatalogue.Training)
                Write(json, workload);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        using var output = arguments.Length > 0 ? File.Create(arguments[0]) : Console.OpenStandardOutput();
        text.WriteTo(output);
        return 0;
    }

    private static void Write(Utf8JsonWriter json, Workload workload)
    {
        var watch = Stopwatch.StartNew();
        var search = new BestKnownSearch(workload, Seed);
        var changes = search.Run();
        json.WriteStartObject();
        json.WriteString("workload", workload.ClassName);
        json.WriteNumber("evaluations", search.Evaluations);
        json.WriteNumber("defaultP99Ms", Math.Round(search.DefaultP99Ms));
        json.WriteStartArray("changes");
        foreach (var (lever, value, p99) in changes)
        {
            json.WriteStartObject();
            json.WriteString("lever", lever.Name);
            if (lever.IsNumeric)
                json.WriteNumber("value", value);
            else
                json.WriteString("value", lever.CategoryOf(value));
            json.WriteNumber("p99Ms", Math.Round(p99));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{workload.Name}: {search.DefaultP99Ms:0} to {changes[^1].P99Ms:0} ms by {changes.Count} changes, {search.Evaluations} evaluations in {watch.Elapsed.TotalSeconds:0} s"));
    }
}
