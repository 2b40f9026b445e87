using Sluice.Spark.Simulation;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class LatencyRingTests
{
    [Fact]
    public void It_holds_what_a_list_that_forgets_the_same_would_hold()
    {
        const double Retained = 100;
        var random = new Random(1);
        var ring = new LatencyRing(Retained);
        var list = new List<LatencySegment>();
        var (finish, offset) = (0.0, 0.0);
        for (var round = 0; round < 20_000; round++)
        {
            // Now and then it grows, shrinks again for a long lull, or loses its newest batches.
            finish += random.Next(50) == 0 ? 40 : random.NextDouble();
            var events = 1.0 + random.Next(100);
            list.RemoveAll(segment => segment.LatestFinish < finish - Retained);
            ring.Add(finish - 3, finish - 2, finish - 1, finish, events, 10 * events, offset);
            list.Add(new LatencySegment(finish - 3, finish - 2, finish - 1, finish, finish, events, 10 * events, offset));
            offset += events;
            if (random.Next(40) == 0)
            {
                var from = list[Math.Max(0, list.Count - 1 - random.Next(5))].FromOffset;
                var taken = list.Where(segment => segment.FromOffset >= from).ToList();
                Assert.Equal((taken.Sum(segment => segment.Events), taken.Sum(segment => segment.Bytes)), ring.TakeBack(from));
                list.RemoveRange(list.Count - taken.Count, taken.Count);
                offset = from;
            }

            Assert.Equal(list.Count, ring.Count);
            for (var i = 0; i < list.Count; i++)
                Assert.Equal(list[^(i + 1)], ring.Newest(i));
        }
    }
}
