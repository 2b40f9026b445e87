using System.Globalization;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>Pages as node_exporter writes them; nothing of the kind was recorded.</summary>
internal static class HostPages
{
    /// <param name="userSeconds">Of the first of two processors; the second has twice as many.</param>
    public static string Page(double userSeconds) => string.Create(CultureInfo.InvariantCulture, $$"""
        # HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
        # TYPE node_cpu_seconds_total counter
        node_cpu_seconds_total{cpu="0",mode="idle"} 100
        node_cpu_seconds_total{cpu="0",mode="user"} {{userSeconds}}
        node_cpu_seconds_total{cpu="1",mode="idle"} 100
        node_cpu_seconds_total{cpu="1",mode="user"} {{2 * userSeconds}}
        # TYPE node_load1 gauge
        node_load1 0.5
        # TYPE node_memory_MemAvailable_bytes gauge
        node_memory_MemAvailable_bytes 8e+09
        # TYPE node_disk_read_bytes_total counter
        node_disk_read_bytes_total{device="sda"} 1000
        node_disk_read_bytes_total{device="sda1"} 900
        node_disk_read_bytes_total{device="nvme0n1"} 2000
        node_disk_read_bytes_total{device="dm-0"} 900
        node_disk_read_bytes_total{device="loop0"} 900
        # TYPE node_network_receive_bytes_total counter
        node_network_receive_bytes_total{device="eth0"} 700
        node_network_receive_bytes_total{device="lo"} 5
        node_network_receive_bytes_total{device="veth1"} 5

        """);
}
