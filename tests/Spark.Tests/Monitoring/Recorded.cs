using System.Text;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>Answers of a running Spark 3.3.0: one DStream application, one of Structured Streaming, a standalone master and worker, a history server.</summary>
internal static class Recorded
{
    private const string Folder = "recorded/";

    /// <summary>Names such as <c>structured/executors.json</c>.</summary>
    public static string[] Names { get; } =
        [.. typeof(Recorded).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal)];

    public static byte[] Bytes(string name)
    {
        using var file = typeof(Recorded).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new ArgumentException($"There is no recorded answer {name}; there are {string.Join(", ", Names)}.", nameof(name));
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
}
