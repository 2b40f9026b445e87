namespace Sluice.Spark.Simulation.Metrics;

/// <summary>
/// Noise that is a function of (cluster, minute, metric, node), so that neither the order of reading nor what else is read changes a sample.
/// </summary>
internal readonly struct SampleNoise
{
    /// <summary>A sample is missing whose lowest 16 bits are below: 328 / 65536, half a percent.</summary>
    public const uint MissingBelow = 328;

    private readonly ulong _bits;

    public SampleNoise(ulong key, long minute, int metric, int node) =>
        _bits = Mix(MinuteKey(key, minute) ^ (MetricKey(metric) + NodeKey(node)));

    /// <summary>What the samples of a cluster's minute have in common.</summary>
    public static ulong MinuteKey(ulong key, long minute) => key ^ ((ulong)minute * 0x9E3779B97F4A7C15UL);

    /// <summary>What tells a metric from another.</summary>
    public static ulong MetricKey(int metric) => (ulong)(metric * 64) * 0xD1B54A32D192ED03UL;

    /// <summary>What tells a node from another.</summary>
    public static ulong NodeKey(int node) => (ulong)(node + 1) * 0xD1B54A32D192ED03UL;

    /// <summary>Mean 0, deviation 1, near normal: the sum of three uniforms, within +- 3.</summary>
    public double Normal
    {
        get
        {
            var sum = (int)((_bits >> 16) & 0xFFFF) + (int)((_bits >> 32) & 0xFFFF) + (int)(_bits >> 48);
            return sum * (2.0 / 65536) - 3 + 3.0 / 65536;
        }
    }

    /// <summary>Uniform in [0, 1), for draws that are not samples.</summary>
    public double Uniform => (_bits >> 11) * (1.0 / (1UL << 53));

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
