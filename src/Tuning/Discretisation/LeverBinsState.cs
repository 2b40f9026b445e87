using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Discretisation;

/// <summary>A lever's bins as a snapshot keeps them; live clusters carry theirs from one episode to the next.</summary>
/// <param name="Value">The value last assigned, in the lever's unit.</param>
/// <param name="Assignments">Assignments so far.</param>
/// <param name="Run">Assignments of the current bin in a row.</param>
/// <param name="StartWidth">Width of the start range on the lever's scale.</param>
/// <param name="Delta">Width of a bin that is added, on the lever's scale.</param>
/// <param name="Edges">One more than there are bins, ascending, in the lever's unit.</param>
/// <param name="Tallies">One for each bin; none where bins never change.</param>
public sealed record LeverBinsState(
    double Value, int Assignments, int Run, double StartWidth, double Delta, ImmutableArray<double> Edges, ImmutableArray<BinTally> Tallies)
{
    internal void Check(Lever lever)
    {
        if (Edges.IsDefault || Edges.Length < 3 || Tallies.IsDefault)
            throw Misfit(lever, "they have fewer than two bins");
        for (var i = 0; i + 1 < Edges.Length; i++)
        {
            if (!(Edges[i] < Edges[i + 1]))
                throw Misfit(lever, $"their edges {Edges[i]} and {Edges[i + 1]} are out of order");
        }

        if (!(Edges[0] >= lever.Minimum && Edges[^1] <= lever.Maximum))
            throw Misfit(lever, $"they span {Edges[0]} to {Edges[^1]} and the lever {lever.Minimum} to {lever.Maximum}");
        if (!(Value >= Edges[0] && Value <= Edges[^1]))
            throw Misfit(lever, $"no bin holds their value {Value}");
        if (!(StartWidth > 0 && double.IsFinite(StartWidth) && Delta > 0 && double.IsFinite(Delta)))
            throw Misfit(lever, $"their widths {StartWidth} and {Delta} are not positive");
        if (Assignments < 0 || Run < 0)
            throw Misfit(lever, "their counts are negative");
    }

    private static ArgumentException Misfit(Lever lever, string fault) =>
        new($"The kept bins of {lever.Name} do not fit: {fault}. Start fresh bins.", nameof(lever));
}
