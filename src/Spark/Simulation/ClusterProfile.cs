using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation;

/// <summary>The machines of a simulated cluster: one driver node and some workers, all alike. Equal by name.</summary>
public sealed partial record ClusterProfile
{
    /// <summary>Network of a node where a shape does not say: what a vCPU of <see cref="Train"/> has, Gbit/s.</summary>
    private const double GigabitsPerCore = 2.5 / 8;

    private readonly ProfileCosts? _costs;

    private ClusterProfile(string name, ProfileCosts? costs = null) => (Name, _costs) = (name, costs);

    /// <summary>9 workers of 8 vCPU, 64 GiB and 2.5 Gbit/s: what training data come from; every calibration row holds here.</summary>
    public static ClusterProfile Train { get; } = new("train");

    /// <summary>9 workers of 4 vCPU, 15 GiB and 0.9 Gbit/s: the shape of the evaluation clusters.</summary>
    public static ClusterProfile Eval { get; } = new("eval");

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public string Name { get; }

    /// <summary>
    /// <c>train</c>, <c>eval</c>, or machines of one's own as workers x vCPU x GiB, with Gbit/s a node after another x if it is to be other than
    /// 0.3125 a vCPU: <c>9x4x15x0.9</c>.
    /// </summary>
    /// <exception cref="FormatException">It is none of these; the message says what would be.</exception>
    public static ClusterProfile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.Equals(text, Train.Name, StringComparison.OrdinalIgnoreCase))
            return Train;
        if (string.Equals(text, Eval.Name, StringComparison.OrdinalIgnoreCase))
            return Eval;
        var match = Machines().Match(text);
        if (!match.Success)
            throw new FormatException($"There is no node profile '{text}': give train, eval, or workers x vCPU x GiB of a node, such as 9x4x15 or, with Gbit/s, 9x4x15x0.9.");
        var (workers, cores, memory) = (Number(1), Number(2), Number(3));
        var gigabits = match.Groups[4].Success ? Number(4) : GigabitsPerCore * cores;
        if (workers is < 1 or > 1000 || cores is < 1 or > 256 || memory is < 3 or > 4096 || gigabits is < 0.01 or > 400)
            throw new FormatException($"Node profile '{text}': give 1 to 1000 workers, 1 to 256 vCPU, 3 to 4096 GiB and 0.01 to 400 Gbit/s.");
        return new(text, new((int)workers, (int)cores, memory * 1024, gigabits * 1e9 / 8));

        double Number(int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    public bool Equals(ClusterProfile? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;

    internal ProfileCosts Costs(SimulationCoefficients coefficients) =>
        _costs ?? (this == Train ? coefficients.Profiles.Train : coefficients.Profiles.Eval);

    [GeneratedRegex(@"^(\d{1,4})x(\d{1,3})x(\d{1,4}(?:\.\d{1,3})?)(?:x(\d{1,3}(?:\.\d{1,3})?))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Machines();
}

internal static class ProfileCostsExtensions
{
    public static ClusterShape Shape(this ProfileCosts costs, int kafkaPartitions) => new()
    {
        Workers = costs.Workers,
        CoresPerNode = costs.CoresPerNode,
        NodeMemoryMiB = costs.NodeMemoryMiB,
        Manager = ResourceManager.Standalone,
        SparkVersion = "2.3",
        KafkaPartitions = kafkaPartitions,
    };
}
