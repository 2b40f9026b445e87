using Sluice.Messages;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class SurveyChooserTests
{
    private const int Steps = 20_000;

    private static readonly ClusterShape Shape = new();

    /// <summary>A long walk: each change from where the one before it led.</summary>
    private static readonly IReadOnlyList<(Configuration Before, SurveyChange Change)> Walk = [.. Walked()];

    [Fact]
    public void Every_change_moves_one_lever_to_another_value_and_passes_every_guard()
    {
        foreach (var (before, change) in Walk.Take(4_000))
        {
            Assert.Equal([change.Lever], change.Candidate.ChangedFrom(before));
            Assert.NotEqual(before[change.Lever], change.Candidate[change.Lever]);
            Assert.Empty(GuardRules.Check(change.Candidate, Shape));
        }
    }

    [Fact]
    public void Every_lever_that_no_guard_reads_is_drawn_equally_often()
    {
        var counts = LeverCatalogue.All.Where(IsFree).Select(lever => Walk.Count(step => step.Change.Lever == lever)).ToArray();
        var expected = counts.Average();
        var chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        var degrees = counts.Length - 1;
        Assert.True(degrees > 40, $"only {degrees + 1} levers are free of guards");
        // Wilson and Hilferty 1931: five deviations above the mean of chi-square.
        Assert.InRange(chiSquare, 0, degrees * Math.Pow(1 - 2.0 / (9 * degrees) + 5 * Math.Sqrt(2.0 / (9 * degrees)), 3));
        Assert.InRange(expected, (double)Steps / LeverCatalogue.All.Length, 1.2 * Steps / LeverCatalogue.All.Length);
    }

    [Fact]
    public void A_lever_is_never_drawn_only_where_the_guards_refuse_every_other_value()
    {
        var never = LeverCatalogue.All.Where(lever => Walk.All(step => step.Change.Lever != lever)).ToArray();
        Assert.NotEmpty(never);
        Assert.All(never, lever => Assert.False(lever.IsNumeric, $"{lever} was never drawn"));
        foreach (var (before, _) in Walk.Take(1_000))
        {
            foreach (var lever in never)
            {
                var others = Enumerable.Range(0, lever.Categories.Length).Where(category => category != before[lever]);
                Assert.DoesNotContain(others, category => GuardRules.Allows(before.With(lever, category), lever, Shape));
            }
        }
    }

    [Fact]
    public void Values_are_uniform_on_the_lever_s_scale()
    {
        // Where whole values lie closer than a twentieth of the scale, they are as good as any.
        foreach (var lever in LeverCatalogue.All.Where(lever => IsFree(lever) && lever.IsNumeric && (!lever.IsInteger || Position(lever, lever.Minimum + 1) < 0.05)))
        {
            var positions = Walk.Where(step => step.Change.Lever == lever).Select(step => Position(lever, step.Change.Candidate[lever])).Order().ToArray();
            // Kolmogorov and Smirnov, 1 % with room for whole values and for never drawing the present one.
            var distance = positions.Select((position, i) => Math.Abs(position - (i + 0.5) / positions.Length)).Max();
            Assert.True(distance < 0.05 + 1.8 / Math.Sqrt(positions.Length), $"{lever}: {positions.Length} values, distance {distance:0.00}");
        }
    }

    [Fact]
    public void Every_category_and_every_value_of_a_short_whole_lever_is_drawn()
    {
        foreach (var lever in LeverCatalogue.All.Where(lever => IsFree(lever) && lever.IsInteger && lever.Maximum - lever.Minimum < 8))
        {
            var drawn = Walk.Where(step => step.Change.Lever == lever).Select(step => step.Change.Candidate[lever]).Distinct().Order();
            Assert.Equal(Enumerable.Range((int)lever.Minimum, (int)(lever.Maximum - lever.Minimum) + 1).Select(value => (double)value), drawn);
        }
    }

    private static bool IsFree(Lever lever) => !GuardRules.All.Any(rule => rule.Severity == GuardSeverity.Refuse && rule.Levers.Contains(lever));

    private static IEnumerable<(Configuration, SurveyChange)> Walked()
    {
        var current = Configuration.Default;
        for (var step = 0; step < Steps; step++)
        {
            var change = SurveyChooser.Next(7, new EpisodeId(new ClusterId("walk"), 0), step, current, Shape);
            yield return (current, change);
            current = change.Candidate;
        }
    }

    private static double Position(Lever lever, double value)
    {
        var (low, high, at) = lever.Scale == LeverScale.Linear
            ? (lever.Minimum, lever.Maximum, value)
            : (Math.Log(lever.Minimum), Math.Log(lever.Maximum), Math.Log(value));
        return (at - low) / (high - low);
    }
}
