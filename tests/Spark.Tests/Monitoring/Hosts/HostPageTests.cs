using System.Text;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Hosts;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Hosts;

public sealed class HostPageTests
{
    [Fact]
    public void A_metric_is_the_sum_over_the_devices_that_move_data()
    {
        var readings = Read(HostPages.Page(10));
        Assert.Equal(30, Value(readings, "node_cpu_seconds_total.user"));
        Assert.Equal(200, Value(readings, "node_cpu_seconds_total.idle"));
        Assert.Equal(0.5, Value(readings, "node_load1"));
        // sda and nvme0n1, not sda1, dm-0 or loop0.
        Assert.Equal(3000, Value(readings, "node_disk_read_bytes_total"));
        // eth0, not lo or veth1.
        Assert.Equal(700, Value(readings, "node_network_receive_bytes_total"));
        Assert.Equal(8e9, Value(readings, "node_memory_MemAvailable_bytes"));
        Assert.Equal(double.NaN, Value(readings, "node_perf_instructions_total"));
    }

    [Fact]
    public void A_sum_over_another_set_of_devices_is_of_another_incarnation()
    {
        var one = Incarnation("node_disk_read_bytes_total{device=\"sda\"} 5");
        Assert.Equal(one, Incarnation("node_disk_read_bytes_total{device=\"sda\"} 9"));
        Assert.NotEqual(one, Incarnation("node_disk_read_bytes_total{device=\"sda\"} 9\nnode_disk_read_bytes_total{device=\"sdb\"} 9"));
        Assert.NotEqual(one, Incarnation("node_disk_read_bytes_total{device=\"sdb\"} 5"));
        Assert.Equal(one, Incarnation("node_disk_read_bytes_total{device=\"sda\"} 9\nnode_disk_read_bytes_total{device=\"sda1\"} 9"));
    }

    [Theory]
    [InlineData("sda", true)]
    [InlineData("sda1", false)]
    [InlineData("xvdb", true)]
    [InlineData("vdb2", false)]
    [InlineData("nvme0n1", true)]
    [InlineData("nvme0n1p3", false)]
    [InlineData("mmcblk0", true)]
    [InlineData("dm-0", false)]
    [InlineData("md127", false)]
    [InlineData("loop3", false)]
    [InlineData("sr0", false)]
    [InlineData("", false)]
    public void Disks_are_told_from_what_is_made_of_them(string device, bool isDisk) => Assert.Equal(isDisk, HostDevices.IsDisk(Encoding.ASCII.GetBytes(device)));

    [Theory]
    [InlineData("eth0", true)]
    [InlineData("ens5", true)]
    [InlineData("bond0", true)]
    [InlineData("lo", false)]
    [InlineData("veth12ab", false)]
    [InlineData("docker0", false)]
    [InlineData("cali1234", false)]
    [InlineData("", false)]
    public void Interfaces_are_told_from_those_within_a_host(string device, bool isNetwork) =>
        Assert.Equal(isNetwork, HostDevices.IsNetwork(Encoding.ASCII.GetBytes(device)));

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>hello</body></html>")]
    [InlineData("up 1\n")]
    [InlineData("node_load1 NaN\n")]
    public void What_says_nothing_of_a_host_is_malformed(string text)
    {
        using var page = Bodies.Of(text);
        HostPage.Add(page, "a", TimeSpan.Zero, new Readings()).Missing(AbsenceKind.Malformed);
    }

    [Theory]
    [InlineData("worker-1", "http://worker-1:9100/metrics")]
    [InlineData("10.0.0.4", "http://10.0.0.4:9100/metrics")]
    [InlineData("[::1]", "http://[::1]:9100/metrics")]
    [InlineData("evil.example/?", null)]
    [InlineData("user:password@evil.example", null)]
    [InlineData("", null)]
    public void A_driver_can_name_a_host_and_nothing_else(string host, string? place) =>
        Assert.Equal(place, HostPlaces.Parse("http://{host}:9100/metrics").For(host)?.ToString());

    [Theory]
    [InlineData("http://worker:9100/metrics")]
    [InlineData("{host}:9100")]
    [InlineData("ftp://{host}/metrics")]
    [InlineData("http://user:password@{host}/metrics")]
    [InlineData("http://{host}/metrics?token=password")]
    public void An_address_that_makes_no_sense_is_refused_without_repeating_it(string text)
    {
        var refused = Assert.Throws<ArgumentException>(() => HostPlaces.Parse(text));
        Assert.DoesNotContain("password", refused.Message, StringComparison.Ordinal);
    }

    private static ulong Incarnation(string text) => Read(text)[Entity.Host("a"), RouteOf("node_disk_read_bytes_total")].Incarnation;

    private static double Value(Readings readings, string metric) => readings[Entity.Host("a"), RouteOf(metric)].Value;

    private static MetricRoute RouteOf(string metric) => Assert.Single(MetricRoutes.Of(MetricCatalogue.Find(metric)));

    private static Readings Read(string text)
    {
        using var page = Bodies.Of(text);
        return HostPage.Add(page, "a", TimeSpan.Zero, new Readings()).Present();
    }
}
