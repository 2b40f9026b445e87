using System.Numerics;

namespace Sluice.Spark.Simulation;

/// <summary>
/// The last minutes, and how slow each worker was at the end of each. Grows with the cluster's age to what is retained, as thousands of clusters are young.
/// </summary>
internal sealed class MinuteLog(int workers, TimeSpan retained)
{
    private const int Fewest = 16;

    // A batch is written to the minutes that it will take, before they come.
    private const int Ahead = 17;

    private readonly int _most = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(retained.TotalMinutes) + Ahead);

    private MinuteLoad[] _loads = NewLoads(Fewest);
    private float[] _logSlowness = new float[Fewest * workers];

    /// <summary>Whether the minute is still remembered.</summary>
    public bool Has(long minute) => minute >= 0 && _loads[SlotOf(minute)].Minute == minute;

    /// <summary>The minute's load, empty when nothing was written to it yet.</summary>
    public ref MinuteLoad this[long minute]
    {
        get
        {
            while (_loads.Length < _most && _loads[SlotOf(minute)].Minute is >= 0 and var earlier && earlier < minute)
                Grow();
            ref var load = ref _loads[SlotOf(minute)];
            if (load.Minute < minute)
                load = new MinuteLoad { Minute = minute };
            return ref load;
        }
    }

    /// <summary>Of a minute whose load was asked for before.</summary>
    public Span<float> LogSlowness(long minute) => _logSlowness.AsSpan(SlotOf(minute) * workers, workers);

    private int SlotOf(long minute) => (int)(minute & (_loads.Length - 1));

    private void Grow()
    {
        var (loads, logSlowness) = (_loads, _logSlowness);
        _loads = NewLoads(2 * loads.Length);
        _logSlowness = new float[2 * logSlowness.Length];
        for (var slot = 0; slot < loads.Length; slot++)
        {
            if (loads[slot].Minute < 0)
                continue;
            _loads[SlotOf(loads[slot].Minute)] = loads[slot];
            logSlowness.AsSpan(slot * workers, workers).CopyTo(LogSlowness(loads[slot].Minute));
        }
    }

    private static MinuteLoad[] NewLoads(int minutes)
    {
        var loads = new MinuteLoad[minutes];
        for (var i = 0; i < minutes; i++)
            loads[i].Minute = -1;
        return loads;
    }
}
