using Google.Protobuf;
using Sluice.Actors.Integrity;
using Sluice.Actors.Serialization;
using Sluice.Actors.Tests.Serialization;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Actors.Tests.Integrity;

public sealed class EventChainTests
{
    private static readonly IReadOnlyList<object> Events =
        [.. MessageExamples.All.Select(example => example.Message).Where(message => message is IClusterEvent).Distinct()];

    [Fact]
    public void Events_that_were_linked_one_after_another_are_followed()
    {
        var chain = Linked().Aggregate(EventChain.Origin, (chain, linked) => chain.Followed("e", chain.SequenceNr + 1, linked));
        Assert.Equal((Events.Count, Linked()[^1].Link), (chain.SequenceNr, chain.Link));
    }

    [Fact]
    public void A_missing_a_repeated_a_changed_and_a_foreign_event_are_found_where_they_are()
    {
        var linked = Linked();
        Assert.Equal(3, Damage(linked.Take(2).Concat(linked.Skip(3)).Select((each, i) => (Number: i + 1L, each))));
        Assert.Equal(3, Damage(linked.Select((each, i) => (Number: i < 2 ? i + 1L : i + 2L, each))));
        Assert.Equal(3, Damage(linked.Select((each, i) => (Number: i < 2 ? i + 1L : i, each))));
        var changed = linked[2] with { Payload = linked[2].Payload.ToArray().Select((octet, i) => i == 4 ? (byte)(octet ^ 1) : octet).ToArray() };
        Assert.Equal(3, Damage(linked.Select((each, i) => (Number: i + 1L, i == 2 ? changed : each))));
        Assert.Equal(3, Damage(linked.Select((each, i) => (Number: i + 1L, i == 2 ? each with { Manifest = "zz1" } : each))));
        Assert.Equal(1, Damage(linked.Select((each, i) => (Number: i + 1L, i == 0 ? LinkedEvent.After(7, Events[0]) : each))));

        static long Damage(IEnumerable<(long Number, LinkedEvent Event)> stored) => Assert.Throws<JournalDamagedException>(
            () => stored.Aggregate(EventChain.Origin, (chain, each) => chain.Followed("e", each.Number, each.Event))).SequenceNr;
    }

    [Fact]
    public void Events_of_a_build_before_links_are_followed_by_number_and_the_next_link_is_taken_as_it_is()
    {
        var chain = EventChain.Origin.Followed("e", 1, Events[0]).Followed("e", 2, Events[1]);
        Assert.Null(chain.Link);
        var first = LinkedEvent.After(EventLink.Origin, Events[2]);
        chain = chain.Followed("e", 3, first).Followed("e", 4, LinkedEvent.After(first.Link, Events[3]));
        Assert.NotNull(chain.Link);
        Assert.Throws<JournalDamagedException>(() => chain.Followed("e", 6, Events[4]));
    }

    [Fact]
    public void A_link_is_what_journals_hold()
    {
        var linked = LinkedEvent.After(LinkedEvent.After(EventLink.Origin, new ClusterRegistered(new("c"), new("poisson-low", new("low")))).Link, new ClusterRegistered(new("d"), new("iot", new("iot"))));
        Assert.Equal(0xccf209f85b1c1a42UL, linked.Link);
    }

    [Fact]
    public void A_link_field_is_passed_over_by_who_does_not_know_it_and_found_only_where_it_is_one()
    {
        foreach (var each in Events)
        {
            var entry = ManifestTable.ByType[each.GetType()];
            var plain = entry.Write(each).ToByteArray();
            Assert.False(LinkField.TryRead(plain, out _, out _));

            var bytes = LinkField.Append(plain, 0x0123456789abcdef);
            Assert.True(LinkField.TryRead(bytes, out var payload, out var link));
            Assert.Equal((0x0123456789abcdefUL, Convert.ToHexString(plain)), (link, Convert.ToHexString(payload.Span)));
            Assert.Equal(Fields.Of(entry.Read(plain)), Fields.Of(entry.Read(bytes)));
        }

        // The same ten bytes as the end of a string are none.
        var inside = new Actors.Serialization.Wire.GetCluster { Cluster = "0123456789" }.ToByteArray();
        LinkField.Append([], 1).CopyTo(inside.AsSpan(2));
        Assert.False(LinkField.TryRead(inside, out _, out _));
        Assert.False(LinkField.TryRead([], out _, out _));
    }

    private static LinkedEvent[] Linked()
    {
        var linked = new LinkedEvent[Events.Count];
        for (var i = 0; i < linked.Length; i++)
            linked[i] = LinkedEvent.After(i == 0 ? EventLink.Origin : linked[i - 1].Link, Events[i]);
        return linked;
    }
}
