using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>Random search that keeps the best (Bergstra and Bengio 2012, one lever at a time).</summary>
public sealed class RandomSearch : IRival
{
    private const int Levers = 50;
    private const int ValuesPerLever = 20;

    public string Name => "random-search";

    public string Summary =>
        "Draws one of the selection's levers and an admissible value of it, both uniformly (on the lever's scale), changes the best configuration so, "
        + "and keeps what lowers p99. A step that lowered nothing is taken back by the next one, unless that one draws the same lever.";

    public Proposal Next(RivalHistory history, ref RandomStream random)
    {
        var kept = KeptConfiguration.Of(history.Trials);
        return kept.Towards(history, Draw(history, kept.Configuration, ref random));
    }

    private static Proposal Draw(RivalHistory history, Configuration from, ref RandomStream random)
    {
        var levers = history.Selection.Levers;
        for (var attempt = 0; attempt < Levers; attempt++)
        {
            var lever = levers[random.NextIndex(levers.Length)];
            for (var drawn = 0; drawn < ValuesPerLever; drawn++)
            {
                var proposal = new Proposal(lever, ValueOf(lever, ref random));
                if (history.Admits(from, proposal))
                    return proposal;
            }
        }

        return Proposal.Hold;
    }

    /// <summary>Uniform over a lever's range; equally likely categories.</summary>
    internal static double ValueOf(Lever lever, ref RandomStream random) =>
        lever.IsNumeric ? LeverPosition.Value(lever, random.NextUniform()) : random.NextIndex(lever.Categories.Length);
}
