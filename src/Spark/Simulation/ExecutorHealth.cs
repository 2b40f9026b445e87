using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// Which executors are absent and when the application dies of losing them: a batch that does not fit an executor's user memory loses it, its
/// tasks are tried again elsewhere, and as many losses in a row as <c>spark.task.maxFailures</c> abort the application. Its draws have a stream
/// of their own, so that an application without losses is the same as one that cannot lose any.
/// </summary>
internal sealed class ExecutorHealth(FailureCosts costs, RandomStream random, bool noise)
{
    // Below this the chance is under one in a million batches and no draw is spent on it.
    private const double NegligibleChance = 1e-6;

    private readonly PriorityQueue<double, double> _absentUntil = new();
    private RandomStream _random = random;
    private int _collectingBatches;

    /// <summary>Executors lost since the start.</summary>
    public long Lost { get; private set; }

    /// <summary>Executors not yet replaced at <paramref name="seconds"/>.</summary>
    public int AbsentAt(double seconds)
    {
        while (_absentUntil.TryPeek(out var until, out _) && until <= seconds)
            _absentUntil.Dequeue();
        return _absentUntil.Count;
    }

    /// <summary>New JVMs: all executors are there.</summary>
    public void Renew()
    {
        _absentUntil.Clear();
        _collectingBatches = 0;
    }

    /// <summary>How often an attempt at the batch that starts at <paramref name="start"/> lost its executor.</summary>
    public int Lose(in BatchCost cost, CompiledLevers levers, double start)
    {
        _collectingBatches = cost.GcSeconds > costs.CollectionShare * cost.ProcessingSeconds ? _collectingBatches + 1 : 0;
        var isForced = _collectingBatches >= costs.CollectionBatches;
        var chance = isForced ? 1 : 1 / (1 + Math.Exp(-(cost.UserMemoryShare - 1) / costs.OutOfMemorySlope));
        if (chance < NegligibleChance)
            return 0;
        var losses = 0;
        while (losses < levers.MaximumTaskFailures && (noise ? _random.NextUniform() : 0.5) < chance)
        {
            losses++;
            if (_absentUntil.Count >= levers.Executors)
                continue;
            var until = start + cost.ProcessingSeconds
                + costs.AbsenceMedianSeconds * Math.Exp(noise ? costs.AbsenceDeviation * StandardNormal.Draw(ref _random) : 0);
            _absentUntil.Enqueue(until, until);
        }

        Lost += losses;
        return losses;
    }
}
