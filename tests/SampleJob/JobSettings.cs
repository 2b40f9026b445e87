using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.SampleJob;

/// <summary>What the job was submitted with.</summary>
internal sealed class JobSettings
{
    private const string Prefix = "spark.";

    private JobSettings(IReadOnlyDictionary<string, string> properties) => Properties = properties;

    public IReadOnlyDictionary<string, string> Properties { get; }

    public string Bootstrap => this["ads.bootstrap"];

    public string Input => this["ads.input"];

    public string Output => this["ads.output"];

    public string Checkpoint => this["ads.checkpoint"];

    /// <summary>The group under which it says how far it is; null for none.</summary>
    public string? Group => Properties.GetValueOrDefault(Prefix + "ads.group");

    /// <summary>A batch's cap over all partitions.</summary>
    public long MostEvents => long.TryParse(Properties.GetValueOrDefault(Prefix + "sluice.maxOffsetsPerTrigger"), CultureInfo.InvariantCulture, out var most) ? most : long.MaxValue;

    /// <summary>Between a batch's results and its end.</summary>
    public TimeSpan Hesitation => TimeSpan.FromMilliseconds(double.Parse(this["ads.hesitationMs"], CultureInfo.InvariantCulture));

    public TimeSpan BatchInterval
    {
        get
        {
            var text = this["sluice.batchDuration"];
            var number = double.Parse(text.TrimEnd('m', 's', 'i', 'n'), CultureInfo.InvariantCulture);
            return text.EndsWith("ms", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(number) : text.EndsWith("min", StringComparison.Ordinal) ? TimeSpan.FromMinutes(number) : TimeSpan.FromSeconds(number);
        }
    }

    public bool IsToldToStop
    {
        get
        {
            try
            {
                using var command = JsonDocument.Parse(File.ReadAllText(this["ads.marker"]));
                return command.RootElement.GetProperty("command").GetString() == "stop";
            }
            catch (Exception failure) when (failure is IOException or JsonException)
            {
                return false;
            }
        }
    }

    public string this[string name] => Properties.TryGetValue(Prefix + name, out var value) ? value : throw new ArgumentException($"{Prefix}{name} is not set.");

    /// <summary>Reads the file that is named as <c>spark-submit</c> is told it.</summary>
    public static JobSettings Read(string[] arguments)
    {
        var file = arguments[Array.IndexOf(arguments, "--properties-file") + 1];
        return new JobSettings(File.ReadLines(file).Where(line => line.Length > 0).Select(Split).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>A line of <c>java.util.Properties</c>, of one line.</summary>
    private static KeyValuePair<string, string> Split(string line)
    {
        var (key, part) = ("", new StringBuilder());
        var isKey = true;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && line[i + 1] == 'u')
            {
                part.Append((char)int.Parse(line.AsSpan(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 5;
            }
            else if (line[i] == '\\')
            {
                part.Append(line[++i]);
            }
            else if (line[i] == '=' && isKey)
            {
                (key, isKey) = (part.ToString(), false);
                part.Clear();
            }
            else
            {
                part.Append(line[i]);
            }
        }

        return new(key, part.ToString());
    }
}
