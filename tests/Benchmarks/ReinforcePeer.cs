using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Benchmarks;

/// <summary>The torch peer of the update and of one state's inference, run as it stands; its own stop watches.</summary>
internal sealed class ReinforcePeer(string folder, string python)
{
    /// <param name="size">The peer's name of a size: <c>full</c> or <c>reduced</c>.</param>
    /// <param name="threads">Threads of the linear algebra.</param>
    public ReinforcePeerFigures Measure(string size, int threads)
    {
        var start = new ProcessStartInfo(python, ["-B", Path.Combine(folder, "reinforce.py"), size]) { RedirectStandardOutput = true };
        start.Environment["BENCH_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{python} does not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The peer in {folder} ended with {process.ExitCode}; it needs torch and threadpoolctl under {python}.");

        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        var update = lines.First(line => Name(line).StartsWith("reinforce update", StringComparison.Ordinal));
        // Torch infers a state on one thread and on as many as it has: the faster of the two counts.
        var states = lines.Where(line => Name(line).Contains("one-state latency torch", StringComparison.Ordinal)).ToArray();
        return new(
            Name(update)["reinforce update ".Length..],
            string.Join(", ", update.GetProperty("libs").EnumerateArray()),
            new(1e3 * update.GetProperty("cpu_median_s").GetDouble(), update.GetProperty("median_ms").GetDouble()),
            new(states.Min(line => line.GetProperty("cpu_us").GetDouble()), states.Min(line => line.GetProperty("median_us").GetDouble())));
    }

    private static string Name(JsonElement line) => line.GetProperty("bench").GetString()!;
}

/// <param name="Cpu">Processor time over all threads.</param>
/// <param name="Wall">Elapsed time.</param>
internal readonly record struct CpuAndWall(double Cpu, double Wall);

/// <param name="Version">The tensor library and its version.</param>
/// <param name="Libraries">Its linear algebra, as loaded.</param>
/// <param name="UpdateMs">One update, ms.</param>
/// <param name="StateUs">One state to one action, microseconds.</param>
internal sealed record ReinforcePeerFigures(string Version, string Libraries, CpuAndWall UpdateMs, CpuAndWall StateUs);
