using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Xunit;
using static Sluice.Tuning.Tests.Levers.Ranking.RankingData;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class RankingStabilityTests
{
    private static readonly Lever[] Levers = [.. Enumerable.Range(0, 12).Select(l => Number($"lever{l}"))];

    private static readonly LeverRankingSettings Settings = LeverRankingSettings.Default with { Entries = 15, StabilityTop = 4, Replicates = 40 };

    [Fact]
    public void Strong_levers_are_always_among_the_first_and_idle_ones_take_turns()
    {
        var ranking = LeverRanker.Rank(Levers, OneTarget, Some(20), Settings);

        Assert.Equal(["lever0", "lever1", "lever2"], Names(ranking)[..3].Order(StringComparer.Ordinal));
        Assert.All(ranking.Order.Take(3), ranked => Assert.Equal(1.0, ranked.TopShare));
        Assert.All(ranking.Order.Skip(3), ranked => Assert.InRange(ranked.TopShare!.Value, 0, 0.99));
        Assert.Equal(4.0, ranking.Order.Sum(ranked => ranked.TopShare!.Value), 1e-9);
        Assert.Equal((40, 4, 20), (ranking.Stability!.Replicates, ranking.Stability.Top, ranking.Stability.Blocks));
        Assert.InRange(ranking.Stability.TermsConsidered, 15, ranking.Terms);
    }

    [Fact]
    public void It_repeats_exactly_with_any_number_of_threads_and_differs_by_seed()
    {
        double[] Shares(LeverRankingSettings settings) => [.. LeverRanker.Rank(Levers, OneTarget, Some(20), settings).Order.Select(ranked => ranked.TopShare!.Value)];

        Assert.Equal(Shares(Settings), Shares(Settings with { Threads = 4 }));
        Assert.NotEqual(Shares(Settings), Shares(Settings with { Seed = 2 }));
    }

    [Fact]
    public void Screening_hardly_moves_the_shares()
    {
        var screened = LeverRanker.Rank(Levers, OneTarget, Some(20), Settings);
        var all = LeverRanker.Rank(Levers, OneTarget, Some(20), Settings with { StabilityReserves = 1_000 });

        Assert.Equal(all.Terms, all.Stability!.TermsConsidered);
        Assert.True(screened.Stability!.TermsConsidered < all.Terms);
        Assert.All(screened.Order.Zip(all.Order), pair => Assert.Equal(pair.Second.TopShare!.Value, pair.First.TopShare!.Value, 0.25));
    }

    [Fact]
    public void One_series_leaves_nothing_to_draw_from()
    {
        var ranking = LeverRanker.Rank(Levers, OneTarget, Some(1), Settings);

        Assert.Null(ranking.Stability);
        Assert.All(ranking.Order, ranked => Assert.Null(ranked.TopShare));
    }

    [Fact]
    public void Blocks_of_one_series_are_drawn_together()
    {
        var blocks = Some(20).Select((block, b) => block with { Series = $"cluster-{b % 5}" });

        var ranking = LeverRanker.Rank(Levers, OneTarget, blocks, Settings);

        Assert.Equal((5, 5), (ranking.Series, ranking.Stability!.Blocks));
    }

    [Fact]
    public void Very_many_series_are_grouped_with_their_neighbours() =>
        Assert.Equal((600, 256), Blocks(LeverRanker.Rank(Levers, OneTarget, Some(600), Settings with { Replicates = 2 })));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_moments_of_all_series_are_those_of_all_rows(bool differences)
    {
        // Drawn once each, the series give the very path again.
        var settings = Settings with { Differences = differences };
        var raw = RawObservations.Read(Levers, OneTarget, Some(7), EncodedObservations.Room(Levers, 1, false), null, CancellationToken.None);
        var observations = EncodedObservations.Encode(raw, Levers, OneTarget, settings, CancellationToken.None);
        var gram = new TermGram(observations, 1, CancellationToken.None);
        int[] terms = [0, 5, 20, 70];
        var moments = new SeriesMoments(observations, gram.Table, terms, 1, 2, CancellationToken.None);
        var sums = new float[moments.Length];

        moments.Sum([1, 1, 1, 1, 1, 1, 1], sums);
        var drawn = new DrawnGram(moments, sums, terms.Length, 1, centred: !differences);

        Assert.Equal(7, moments.Blocks);
        var target = gram.WithTarget(0);
        for (var a = 0; a < terms.Length; a++)
        {
            Assert.Equal(target[terms[a]], drawn.WithTarget(0)[a], 1e-5);
            for (var b = 0; b < terms.Length; b++)
                Assert.Equal(gram.Column(terms[a])[terms[b]], drawn.Column(a)[b], 1e-5);
        }
    }

    private static (int, int) Blocks(LeverRanking ranking) => (ranking.Series, ranking.Stability!.Blocks);

    private static List<SeriesBlock> Some(int series) =>
        Draw(9, Levers, 3_000, series, row => row[0] + 0.8 * row[1] + 0.3 * (row[2] - 3) * (row[0] - 3), noise: 3);
}
