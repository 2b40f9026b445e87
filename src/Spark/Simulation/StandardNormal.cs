using System.Runtime.CompilerServices;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// Exact standard normals by the ziggurat method (Marsaglia and Tsang, 2000, in Doornik's corrected form of 2005), 256 layers: a batch draws
/// two dozen, which is where a simulated micro-batch would otherwise spend its time.
/// </summary>
internal static class StandardNormal
{
    private const int Layers = 256;
    private const double TailStart = 3.6541528853610088;
    private const double LayerArea = 4.92867323399e-3;

    private static readonly double[] Edges = new double[Layers + 1];
    private static readonly double[] InnerShares = new double[Layers];

    static StandardNormal()
    {
        var density = Math.Exp(-0.5 * TailStart * TailStart);
        Edges[0] = LayerArea / density;
        Edges[1] = TailStart;
        for (var i = 2; i < Layers; i++)
        {
            Edges[i] = Math.Sqrt(-2 * Math.Log(LayerArea / Edges[i - 1] + density));
            density = Math.Exp(-0.5 * Edges[i] * Edges[i]);
        }

        for (var i = 0; i < Layers; i++)
            InnerShares[i] = Edges[i + 1] / Edges[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Draw(ref RandomStream random)
    {
        var bits = random.NextUInt64();
        var layer = (int)(bits & (Layers - 1));
        var u = ((long)bits >> 11) * (1.0 / (1L << 52));
        return Math.Abs(u) < InnerShares[layer] ? u * Edges[layer] : DrawOutside(layer, u, ref random);
    }

    private static double DrawOutside(int layer, double u, ref RandomStream random)
    {
        while (true)
        {
            if (layer == 0)
                return Tail(u < 0, ref random);

            var x = u * Edges[layer];
            var outer = Math.Exp(-0.5 * (Edges[layer] * Edges[layer] - x * x));
            var inner = Math.Exp(-0.5 * (Edges[layer + 1] * Edges[layer + 1] - x * x));
            if (inner + random.NextUniform() * (outer - inner) < 1)
                return x;

            var bits = random.NextUInt64();
            layer = (int)(bits & (Layers - 1));
            u = ((long)bits >> 11) * (1.0 / (1L << 52));
            if (Math.Abs(u) < InnerShares[layer])
                return u * Edges[layer];
        }
    }

    private static double Tail(bool negative, ref RandomStream random)
    {
        double x, y;
        do
        {
            x = -random.NextExponential() / TailStart;
            y = -random.NextExponential();
        }
        while (-2 * y < x * x);

        return negative ? x - TailStart : TailStart - x;
    }
}
