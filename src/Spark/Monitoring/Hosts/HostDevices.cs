using System.Text;

namespace Sluice.Spark.Monitoring.Hosts;

/// <summary>Tells devices that move data from those made of others, which would count the same data again.</summary>
internal static class HostDevices
{
    /// <summary>A whole disk: no partition, no volume or array made of disks, nothing in memory, no optical drive.</summary>
    public static bool IsDisk(ReadOnlySpan<byte> device)
    {
        if (device.StartsWith("nvme"u8) || device.StartsWith("mmcblk"u8))
            return device.IndexOf((byte)'p') < 0;
        if (device.StartsWith("sd"u8) || device.StartsWith("hd"u8) || device.StartsWith("vd"u8) || device.StartsWith("xvd"u8))
            return device[^1] is < (byte)'0' or > (byte)'9';
        return !(StartsWithAny(device, "dm-", "md", "loop", "ram", "zram", "sr", "fd") || device.IsEmpty);
    }

    /// <summary>An interface to the network: not the loopback, and none that containers or virtual machines are connected by on the same host.</summary>
    public static bool IsNetwork(ReadOnlySpan<byte> device) =>
        !(device.SequenceEqual("lo"u8) || StartsWithAny(device, "veth", "docker", "br-", "cali", "cni", "flannel", "virbr", "vnet", "tunl", "cilium", "lxc", "dummy") || device.IsEmpty);

    private static bool StartsWithAny(ReadOnlySpan<byte> device, params ReadOnlySpan<string> starts)
    {
        foreach (var start in starts)
        {
            if (device.Length >= start.Length && Ascii.Equals(device[..start.Length], start))
                return true;
        }

        return false;
    }
}
