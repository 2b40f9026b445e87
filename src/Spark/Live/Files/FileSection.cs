using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sluice.Spark.Secrets;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live.Files;

/// <summary>Reads one map of a cluster's file, key by key. What nobody has asked for when it is closed is refused.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="directory">Where relative paths start.</param>
/// <param name="place">Where in the file, such as <c>kafka.sink</c>; empty for its top.</param>
/// <param name="map">What is there.</param>
internal sealed class FileSection(string file, string directory, string place, FileMap map)
{
    private const int LongestText = 4096;
    private const int MostShown = 60;

    private readonly List<string> _asked = [];

    public static string Shown(string name) => new([.. name.Take(MostShown).Select(c => char.IsControl(c) ? '?' : c)]);

    public long Line => map.Line;

    public bool Has(string key) => Find(key) is not null and not FileScalar { Text: null };

    public string? Text(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => null,
        FileScalar { Text: { } text } when text.Length <= LongestText && !text.Any(char.IsControl) => text.Trim(),
        var node => throw At(node.Line, key, $"give one line of text, at most {LongestText} characters"),
    };

    public string Required(string key, string example) => Text(key) is { Length: > 0 } text ? text : throw At(map.Line, key, $"it is missing; give it, for example {example}");

    /// <summary>A path; a relative one starts at the file's directory, since it holds wherever a node is started.</summary>
    public string? FilePath(string key) => Text(key) is { Length: > 0 } path ? PathOf(path) : null;

    public string PathOf(string path) => Path.GetFullPath(path, directory);

    public int? Whole(string key, int least, int most) => Scalar(key) is not { } scalar ? null
        : int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw At(scalar.Line, key, $"give a whole number from {least} to {most}");

    public double? Number(string key, double least, double most) => Scalar(key) is not { } scalar ? null
        : double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw At(scalar.Line, key, string.Create(CultureInfo.InvariantCulture, $"give a number from {least} to {most}"));

    public bool? Flag(string key) => Scalar(key) is not { } scalar ? null : scalar.Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw At(scalar.Line, key, "give true or false"),
    };

    /// <summary>A length of time such as <c>90s</c>, <c>5m</c>, <c>1h</c> or <c>7d</c>, of at least a second.</summary>
    public TimeSpan? Span(string key, int mostDays)
    {
        if (Scalar(key) is not { Text: { } text } scalar)
            return null;
        var unit = text.Length < 2 ? default : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => default,
        };
        return unit > TimeSpan.Zero && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count <= TimeSpan.FromDays(mostDays) / unit
            ? count * unit
            : throw At(scalar.Line, key, $"give a length of time such as 90s, 5m, 1h or 7d, from 1s to {mostDays}d");
    }

    public T? Choice<T>(string key)
        where T : struct, Enum
    {
        if (Scalar(key) is not { } scalar)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value) == scalar.Text)
                return value;
        }

        throw At(scalar.Line, key, $"give one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}");
    }

    public ImmutableArray<string> Texts(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => [],
        FileList list => [.. list.Items.Select(item => item is FileScalar { Text: { Length: <= LongestText } text } && !text.Any(char.IsControl) ? text : throw At(item.Line, key, "give a list of texts"))],
        var node => throw At(node.Line, key, "give a list, such as [a, b]"),
    };

    public FileSection? Section(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => null,
        FileMap found => new FileSection(file, directory, Place(key), found),
        var node => throw At(node.Line, key, "give a map of further keys"),
    };

    public ImmutableArray<FileSection> Sections(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => [],
        FileList list => [.. list.Items.Select(item => item is FileMap found ? new FileSection(file, directory, Place(key), found) : throw At(item.Line, key, "give a list of maps"))],
        var node => throw At(node.Line, key, "give a list of maps"),
    };

    /// <summary>Keys that are not ours, with their texts: a client's or Spark's own settings.</summary>
    public ImmutableArray<(string Key, string Text, long Line)> Free(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => [],
        FileMap found => [.. found.Entries.Select(entry => entry.Value is FileScalar { Text: { Length: <= LongestText } text } && !text.Any(char.IsControl)
            ? (entry.Key, text, entry.Line)
            : throw At(entry.Line, $"{key}.{entry.Key}", "give one line of text"))],
        var node => throw At(node.Line, key, "give a map of settings"),
    };

    /// <summary>Where a secret is: <c>KEYFile</c> or <c>KEYEnv</c>; null for neither.</summary>
    public SecretPlace? Secret(string key)
    {
        var (path, variable) = (FilePath(key + "File"), Text(key + "Env"));
        // Somebody may try to give the secret itself, and is told better than by a nearest name.
        if (map.Entries.FirstOrDefault(entry => entry.Key == key) is { Key: not null } plain)
            throw At(plain.Line, key, $"a secret is never written here; put it into a file and give {key}File, or into the environment and give {key}Env");
        if (path is not null && variable is not null)
            throw At(map.Line, key, $"{key}File and {key}Env are both given; leave one of them out");
        return path is not null ? SecretPlace.InFile(path) : variable is { Length: > 0 } ? SecretPlace.InVariable(variable) : null;
    }

    /// <summary>Refuses what nobody has asked for.</summary>
    public void Close()
    {
        foreach (var entry in map.Entries)
        {
            if (!_asked.Contains(entry.Key))
                throw At(entry.Line, entry.Key, $"there is no such key; the nearest is {NearestNames.Of(entry.Key, _asked)[0]}");
        }
    }

    public ClusterFileException At(long line, string key, string mend) => new($"{file}, line {line}: {Shown(Place(key))}: {mend}.");

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private string Place(string key) => place.Length == 0 ? key : $"{place}.{key}";

    private FileScalar? Scalar(string key) => Find(key) switch
    {
        null or FileScalar { Text: null } => null,
        FileScalar scalar => scalar,
        var node => throw At(node.Line, key, "give one value"),
    };

    private FileNode? Find(string key)
    {
        if (!_asked.Contains(key))
            _asked.Add(key);
        return map.Entries.FirstOrDefault(entry => entry.Key == key).Value;
    }
}
