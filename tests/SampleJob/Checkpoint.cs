using System.Globalization;
using System.Text.Json;

namespace Sluice.SampleJob;

/// <summary>
/// A batch's offsets are written before it runs and its end after it, each a file of its own, as Structured Streaming does: a batch without an end is run again
/// with the same offsets.
/// </summary>
internal sealed class Checkpoint
{
    private readonly string _offsets;
    private readonly string _commits;

    public Checkpoint(string directory)
    {
        (_offsets, _commits) = (Path.Combine(directory, "offsets"), Path.Combine(directory, "commits"));
        Directory.CreateDirectory(_offsets);
        Directory.CreateDirectory(_commits);
        Last = Directory.EnumerateFiles(_offsets).Select(Number).DefaultIfEmpty(-1).Max();
    }

    /// <summary>The last batch whose offsets are known; -1 before the first.</summary>
    public long Last { get; private set; }

    public bool IsDone => Last < 0 || File.Exists(FileOf(_commits, Last));

    /// <summary>Where a batch ends, by partition.</summary>
    public IReadOnlyDictionary<int, long> EndOf(long batch) =>
        batch < 0 ? new Dictionary<int, long>() : JsonSerializer.Deserialize<Dictionary<int, long>>(File.ReadAllText(FileOf(_offsets, batch)))!;

    public void Begin(IReadOnlyDictionary<int, long> end)
    {
        Write(FileOf(_offsets, Last + 1), JsonSerializer.Serialize(end));
        Last++;
    }

    public void End() => Write(FileOf(_commits, Last), "");

    private static string FileOf(string directory, long batch) => Path.Combine(directory, batch.ToString(CultureInfo.InvariantCulture));

    private static long Number(string path) => long.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var number) ? number : -1;

    // Whoever is killed in the middle leaves no half of a file.
    private static void Write(string path, string text)
    {
        var draft = path + ".draft";
        File.WriteAllText(draft, text);
        File.Move(draft, path);
    }
}
