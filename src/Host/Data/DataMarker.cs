using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Hosting.Data;

/// <summary>The file that makes a directory ours. Where it is missing nothing is ever deleted.</summary>
internal static class DataMarker
{
    public const string FileName = "sluice-data.json";

    private const int Format = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <returns>Null where the directory has no marker.</returns>
    /// <exception cref="InvalidDataException">There is one that cannot be read.</exception>
    public static DataUse? Read(string directory)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            if (JsonSerializer.Deserialize<Content>(File.ReadAllText(file), Options) is { Format: Format } content && Enum.IsDefined(content.Use))
                return content.Use;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new InvalidDataException($"{file} is not a marker of this version of sluice: give another data directory.");
    }

    public static void Write(string directory, DataUse use) =>
        File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(new Content(Format, use), Options) + Environment.NewLine);

    private sealed record Content(int Format, DataUse Use);
}
