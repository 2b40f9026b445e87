using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Benchmarks;

/// <summary>The numpy and scikit-learn peer of the ranking: writes its very data, and ranks them its own way.</summary>
internal sealed class LeverRankingPeer(string folder, string python)
{
    // Everything up to the peer's own stop watch, then its data in blocks of rows.
    private const string WriteData = """
        import sys
        folder, rows, block, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
        sys.path.insert(0, folder)
        sys.dont_write_bytecode = True
        source = open(folder + "/lever_lasso.py").read()
        head, mark, _ = source.partition("base = common.peak_rss_mb()")
        assert mark, "the peer's recipe has changed"
        sys.argv = ["lever_lasso.py", "lazy", "--n", rows]
        exec(head)
        with open(path, "wb") as out:
            for s in range(0, n, block):
                out.write(X[s:s + block].T.astype("<f4").tobytes())
                out.write(Y[s:s + block].T.astype("<f4").tobytes())
        """;

    public void Write(string path, int rows) =>
        Run(["-c", WriteData, folder, rows.ToString(System.Globalization.CultureInfo.InvariantCulture), BlockFile.BlockRows.ToString(System.Globalization.CultureInfo.InvariantCulture), path]);

    /// <summary>The peer's line of figures, and each target's terms in order of entry.</summary>
    public (JsonElement Figures, int[][] Orders) Rank(string mode, int rows)
    {
        var orders = Path.GetTempFileName();
        try
        {
            var output = Run(["-B", Path.Combine(folder, "lever_lasso.py"), mode, "--n", rows.ToString(System.Globalization.CultureInfo.InvariantCulture), "--save", orders]);
            var figures = JsonSerializer.Deserialize<JsonElement>(output.TrimEnd().Split('\n')[^1]);
            return (figures, JsonSerializer.Deserialize<int[][]>(File.ReadAllText(orders))!);
        }
        finally
        {
            File.Delete(orders);
        }
    }

    private string Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{python} does not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"The peer in {folder} ended with {process.ExitCode}; it needs numpy, scipy and scikit-learn under {python}.");
    }
}
