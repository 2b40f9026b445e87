using Sluice.Messages;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class PolicySnapshotTests
{
    private static readonly PolicyShape Shape = new(4, 20, 5);
    private static readonly PolicySnapshot First = Untrained(1, "selection", EncodingSettings.Default, Normalisation.Identity(4));

    [Fact]
    public void The_hash_changes_with_whatever_decides_actions()
    {
        string[] hashes =
        [
            First.Hash,
            Untrained(2, "selection", EncodingSettings.Default, Normalisation.Identity(4)).Hash,
            Untrained(1, "other", EncodingSettings.Default, Normalisation.Identity(4)).Hash,
            Untrained(1, "selection", EncodingSettings.Default with { HalfLife = 11 }, Normalisation.Identity(4)).Hash,
            Untrained(1, "selection", EncodingSettings.Default with { History = 41 }, Normalisation.Identity(4)).Hash,
            Untrained(1, "selection", EncodingSettings.Default, new Normalisation(new float[4], [1, 1, 1, 2])).Hash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(First.Hash, Untrained(1, "selection", EncodingSettings.Default, Normalisation.Identity(4)).Hash);
    }

    [Fact]
    public void An_optimiser_that_differs_leaves_the_hash()
    {
        var squares = new float[Shape.ParameterCount];
        squares[3] = 1;
        var other = new PolicySnapshot(
            First.Version, First.Weights, new OptimiserState(squares), First.Normalisation, First.SelectionHash, First.Encoding);
        Assert.Equal(First.Hash, other.Hash);
    }

    [Fact]
    public void An_update_makes_the_next_version()
    {
        var update = new ManagedEngine().Update(
            First.Weights, First.Optimiser, RandomBatch.Of(Shape, 20, 1), LearningSettings.Default, 0);
        var second = First.After(update);
        Assert.Equal(new PolicyVersion(new RunId("run"), 1), second.Version);
        Assert.Equal(update.Weights, second.Weights);
        Assert.NotEqual(First.Hash, second.Hash);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Untrained(1, "selection", EncodingSettings.Default, Normalisation.Identity(5)));
        Assert.Throws<ArgumentException>(() => new PolicySnapshot(
            First.Version, First.Weights, new OptimiserState([1f]), First.Normalisation, "selection", First.Encoding));
    }

    [Fact]
    public void An_optimisers_state_survives_its_bytes()
    {
        var state = new OptimiserState([0f, 0.5f, 2f]);
        var read = OptimiserState.FromBytes(state.ToBytes());
        Assert.Equal(state, read);
        Assert.Equal(state.GetHashCode(), read.GetHashCode());
        Assert.Throws<FormatException>(() => OptimiserState.FromBytes(new byte[5]));
        Assert.Contains("mean square 1", Assert.Throws<ArgumentException>(() => new OptimiserState([0f, -1f])).Message, StringComparison.Ordinal);
    }

    private static PolicySnapshot Untrained(ulong seed, string selection, EncodingSettings encoding, Normalisation normalisation) =>
        PolicySnapshot.Untrained(new RunId("run"), Shape, seed, normalisation, selection, encoding);
}
