namespace Sluice.Spark.Simulation;

/// <summary>When each of the jobs that may run at once (<c>spark.streaming.concurrentJobs</c>) is through with its batch, seconds.</summary>
internal sealed class JobSlots
{
    /// <summary>The lever's greatest value.</summary>
    public const int Most = 8;

    private readonly double[] _free = new double[Most];

    public double this[int slot]
    {
        get => _free[slot];
        set => _free[slot] = value;
    }

    public void Begin(double seconds) => Array.Fill(_free, seconds);

    /// <summary>The first of so many that is free.</summary>
    public int Earliest(int jobs)
    {
        var earliest = 0;
        for (var i = 1; i < jobs; i++)
        {
            if (_free[i] < _free[earliest])
                earliest = i;
        }

        return earliest;
    }

    /// <summary>How many of so many are taken.</summary>
    public int TakenAt(double seconds, int jobs)
    {
        var taken = 0;
        for (var i = 0; i < jobs; i++)
        {
            if (_free[i] > seconds)
                taken++;
        }

        return taken;
    }
}
