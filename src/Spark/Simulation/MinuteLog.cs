namespace Sluice.Spark.Simulation;

/// <summary>The last two hours by the minute, and how slow each worker was at the end of each.</summary>
internal sealed class MinuteLog(int workers)
{
    private const int Minutes = 128;

    private readonly MinuteLoad[] _loads = NewLoads();
    private readonly float[] _logSlowness = new float[Minutes * workers];

    /// <summary>Whether the minute is still remembered.</summary>
    public bool Has(long minute) => minute >= 0 && _loads[minute & (Minutes - 1)].Minute == minute;

    /// <summary>The minute's load, empty when nothing was written to it yet.</summary>
    public ref MinuteLoad this[long minute]
    {
        get
        {
            ref var load = ref _loads[minute & (Minutes - 1)];
            if (load.Minute < minute)
                load = new MinuteLoad { Minute = minute };
            return ref load;
        }
    }

    public Span<float> LogSlowness(long minute) => _logSlowness.AsSpan((int)(minute & (Minutes - 1)) * workers, workers);

    private static MinuteLoad[] NewLoads()
    {
        var loads = new MinuteLoad[Minutes];
        for (var i = 0; i < Minutes; i++)
            loads[i].Minute = -1;
        return loads;
    }
}
