using Sluice.Tuning.Episodes;

namespace Sluice.Tuning.Safety;

/// <summary>How long is waited before what the infrastructure refused is tried again.</summary>
public sealed record BackOff
{
    public static BackOff Default { get; } = new();

    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Tries after the first, for a change: then its step counts for nothing and the episode goes on.</summary>
    public int ChangeTries { get; init; } = 4;

    /// <summary>The same for a rollback: then the cluster is paused.</summary>
    public int RollbackTries { get; init; } = 10;

    /// <summary>Before try <paramref name="tried"/> + 1; doubles with each.</summary>
    /// <param name="tried">Tries that failed, from 1.</param>
    public TimeSpan After(int tried)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tried, 1);
        return TimeSpan.FromTicks((long)Math.Min(First.Ticks * Math.Pow(2, Math.Min(tried - 1, 30)), Longest.Ticks));
    }

    public BackOff At(Tempo tempo) => this with { First = tempo.Of(First), Longest = tempo.Of(Longest) };

    public BackOff Validated()
    {
        if (First <= TimeSpan.Zero || Longest < First)
            throw new ArgumentException($"BackOff waits {First} at first and {Longest} at most; give a positive wait and one that is no shorter.");
        if (ChangeTries < 0 || RollbackTries < 0)
            throw new ArgumentException($"BackOff tries {ChangeTries} and {RollbackTries} times again; give 0 or more.");
        return this;
    }
}
