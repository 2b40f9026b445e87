namespace Sluice.Actors.Tests.Serialization;

/// <summary>The bytes that released versions wrote: a line a message, its name and its bytes in hexadecimal.</summary>
internal static class GoldenMessages
{
    public static IReadOnlyDictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(GoldenMessages).Assembly.GetManifestResourceStream("golden-messages.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
