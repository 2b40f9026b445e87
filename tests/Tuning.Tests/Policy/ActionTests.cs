using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ActionTests
{
    [Fact]
    public void Twelve_levers_make_twenty_five_actions()
    {
        var space = new ActionSpace(12);
        Assert.Equal(25, space.Actions);
        Assert.Equal(24, space.Hold);
        Assert.Equal((6, 7), (space.Down(3), space.Up(3)));
        Assert.Equal((3, 3), (space.LeverOf(6), space.LeverOf(7)));
        Assert.Equal((-1, 1, 0), (space.BinsOf(6), space.BinsOf(7), space.BinsOf(24)));
        Assert.True(space.IsHold(24));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.LeverOf(24));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.BinsOf(25));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Up(12));
    }

    [Fact]
    public void Two_strides_make_twice_the_moves()
    {
        var space = new ActionSpace(12, 1, 4);
        Assert.Equal((49, 48), (space.Actions, space.Hold));
        Assert.Equal((12, 13), (space.Down(3), space.Up(3)));
        Assert.Equal([-1, 1, -4, 4], Enumerable.Range(12, 4).Select(space.BinsOf));
        Assert.All(Enumerable.Range(12, 4), action => Assert.Equal(3, space.LeverOf(action)));
        Assert.Equal(0, space.BinsOf(space.Hold));
        Assert.Equal(new ActionSpace(Selection.BuiltIn.WithStrides(1, 4)).Actions, new ActionSpace(13, 1, 4).Actions);
        Assert.Equal(27, new ActionSpace(Selection.BuiltIn.WithStrides(1)).Actions);
    }

    [Fact]
    public void All_levers_of_the_catalogue_fit_and_more_than_a_mask_holds_do_not()
    {
        Assert.Equal(219, new ActionSpace(109).Actions);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActionSpace(128));
    }

    [Fact]
    public void A_policy_without_levers_can_only_hold()
    {
        var space = new ActionSpace(0);
        Assert.Equal((1, 0), (space.Actions, space.Hold));
    }

    [Fact]
    public void A_mask_behaves_as_a_set_of_numbers()
    {
        var random = RandomStream.For(5);
        var crossed = false;
        for (var trial = 0; trial < 200; trial++)
        {
            var mask = default(ActionMask);
            var set = new SortedSet<int>();
            for (var i = 0; i < 60; i++)
            {
                var action = random.NextIndex(ActionMask.Capacity);
                var add = random.NextUniform() < 0.7;
                mask = add ? mask.Allow(action) : mask.Forbid(action);
                _ = add ? set.Add(action) : set.Remove(action);
            }

            crossed |= set.Min < 64 && set.Max >= 192;
            Assert.Equal(set.Count, mask.Count);
            Assert.Equal(set, Enumerable.Range(0, mask.Count).Select(mask.Nth));
            Assert.All(Enumerable.Range(0, ActionMask.Capacity), a => Assert.Equal(set.Contains(a), mask.Allows(a)));
            Assert.Equal(mask, ActionMask.FromWords(mask.ToWords(ActionMask.Capacity)));
        }

        Assert.True(crossed, "no mask reached over all its words");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(64)]
    [InlineData(219)]
    [InlineData(256)]
    public void All_allows_the_first_actions_and_no_more(int actions)
    {
        var mask = ActionMask.All(actions);
        Assert.Equal(actions, mask.Count);
        Assert.All(Enumerable.Range(0, ActionMask.Capacity), a => Assert.Equal(a < actions, mask.Allows(a)));
    }

    [Fact]
    public void A_mask_of_twenty_five_actions_takes_one_word()
    {
        var mask = ActionMask.All(25).Forbid(3);
        Assert.Equal([0x1FFFFF7UL], mask.ToWords(25));
        Assert.Equal(mask, ActionMask.FromWords([0x1FFFFF7UL]));
        Assert.Equal(4, mask.ToWords(219).Length);
        Assert.Throws<ArgumentException>(() => ActionMask.FromWords(new ulong[5]));
    }

    [Fact]
    public void Beyond_its_capacity_a_mask_refuses()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(ActionMask).Allow(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(ActionMask).Allows(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActionMask.Only(7).Nth(1));
    }
}
