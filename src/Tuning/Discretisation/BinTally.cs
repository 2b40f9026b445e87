namespace Sluice.Tuning.Discretisation;

/// <summary>What is remembered of one bin.</summary>
/// <param name="Visits">Assignments since the bin was cut.</param>
/// <param name="LastVisit">The lever's assignment count at the latest one; of the bins it was cut or merged from where it has none.</param>
/// <param name="Rewards">Rewards recorded since the bin was cut.</param>
/// <param name="MeanReward">Their mean; 0 when there are none.</param>
public readonly record struct BinTally(int Visits, int LastVisit, int Rewards, double MeanReward)
{
    internal BinTally Visited(int at) => this with { Visits = Visits + 1, LastVisit = at };

    internal BinTally Rewarded(double reward) => this with { Rewards = Rewards + 1, MeanReward = MeanReward + (reward - MeanReward) / (Rewards + 1) };

    /// <summary>Either half of this bin: nothing is known of it but when its parent was visited.</summary>
    internal BinTally Half() => new(0, LastVisit, 0, 0);

    /// <summary>Both as one: rewards are pooled, visits start again, or two neighbours visited alike would be halved at once.</summary>
    internal BinTally MergedWith(BinTally other, int at)
    {
        var rewards = Rewards + other.Rewards;
        return new(0, at, rewards, rewards == 0 ? 0 : (Rewards * MeanReward + other.Rewards * other.MeanReward) / rewards);
    }
}
