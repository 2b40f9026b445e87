using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Sampling;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Sampling;

public sealed class RosterTests
{
    [Fact]
    public void A_host_without_executors_stays_for_an_hour_and_a_named_one_for_ever()
    {
        var roster = new Roster(["Named"]);
        roster.Update([new("driver", "d"), new("1", "a"), new("2", "b"), new("3", "b")]);
        Assert.Equal(["named", "a", "b"], roster.Workers);
        Assert.Equal(["named", "a", "b", "d"], roster.Hosts);
        Assert.Equal(["2", "3"], roster.ExecutorsOn("b"));
        for (var minute = 0; minute < 60; minute++)
            roster.Update([new("driver", "d"), new("1", "a")]);
        Assert.Equal(["named", "a", "b"], roster.Workers);
        Assert.Empty(roster.ExecutorsOn("b"));
        roster.Update([new("driver", "d"), new("1", "a")]);
        Assert.Equal(["named", "a"], roster.Workers);
    }

    [Fact]
    public void A_driver_on_a_worker_s_host_adds_no_host()
    {
        var roster = new Roster([]);
        roster.Update([new("driver", "a"), new("1", "a")]);
        Assert.Equal(["a"], roster.Hosts);
    }

    [Fact]
    public void Another_run_begins_with_the_named_hosts()
    {
        var roster = new Roster(["n"]);
        roster.Update([new("driver", "d"), new("1", "a")]);
        roster.ForgetRun();
        Assert.Equal(["n"], roster.Hosts);
        Assert.False(roster.Has("1"));
    }

    [Fact]
    public void A_driver_cannot_name_hosts_and_executors_without_end()
    {
        var roster = new Roster([]);
        roster.Update([.. Enumerable.Range(0, 5000).Select(i => new ExecutorPlace($"{i}", $"h{i}"))]);
        Assert.Equal(1024, roster.Workers.Count);

        var readings = new Readings();
        using var body = Bodies.Of("[" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"{{\"id\":\"{i}\",\"memoryUsed\":1}}")) + "]");
        JsonBody.Read(body, root => ExecutorList.Add(root, TimeSpan.Zero, readings)).Present();
        Assert.Equal(Readings.MostEntities, readings.ByEntity.Count);
    }
}
