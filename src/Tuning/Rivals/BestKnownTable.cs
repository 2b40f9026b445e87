using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sluice.Messages;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>The best configurations known of the simulated cluster, a data file of the product made by <c>tests/Benchmarks -- best-known</c>.</summary>
/// <param name="Command">What makes the file again.</param>
/// <param name="Seed">Names the search's draws and the clusters it ran.</param>
/// <param name="Method">How it was searched and measured, for people.</param>
public sealed record BestKnownTable(string Command, ulong Seed, string Method, ImmutableArray<BestKnownConfiguration> Workloads)
{
    private const string Resource = "best-known.json";

    public static BestKnownTable BuiltIn { get; } = ReadBuiltIn();

    /// <summary>Null for a workload that was not searched.</summary>
    public BestKnownConfiguration? Find(WorkloadClass workload) => Workloads.FirstOrDefault(entry => entry.Workload == workload);

    /// <exception cref="InvalidDataException">The text is no such table; the message names the place.</exception>
    public static BestKnownTable Read(Stream json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new BestKnownTable(
                root.GetProperty("command").GetString()!,
                root.GetProperty("seed").GetUInt64(),
                root.GetProperty("method").GetString()!,
                [.. root.GetProperty("workloads").EnumerateArray().Select(ReadWorkload)]);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{name} is no table of best-known configurations: {unreadable.Message} Make it again with tests/Benchmarks -- best-known.", unreadable);
        }
    }

    private static BestKnownConfiguration ReadWorkload(JsonElement entry)
    {
        var before = entry.GetProperty("defaultP99Ms").GetDouble();
        var (made, last) = (Configuration.Default, before);
        var changes = ImmutableArray.CreateBuilder<PlannedChange>();
        foreach (var change in entry.GetProperty("changes").EnumerateArray())
        {
            var lever = LeverCatalogue.Find(change.GetProperty("lever").GetString()!);
            var value = change.GetProperty("value");
            made = made.With(lever, lever.IsNumeric ? value.GetDouble() : lever.ValueOf(value.GetString()!));
            var p99 = change.GetProperty("p99Ms").GetDouble();
            changes.Add(new PlannedChange(lever, made[lever], string.Create(CultureInfo.InvariantCulture, $"p99 from {last:0} to {p99:0} ms"), "search on the simulated cluster"));
            last = p99;
        }

        return new BestKnownConfiguration(
            new WorkloadClass(entry.GetProperty("workload").GetString()!), changes.ToImmutable(), entry.GetProperty("evaluations").GetInt32(), before, last);
    }

    private static BestKnownTable ReadBuiltIn()
    {
        using var stream = typeof(BestKnownTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from {typeof(BestKnownTable).Assembly.GetName().Name}.");
        return Read(stream, Resource);
    }
}
