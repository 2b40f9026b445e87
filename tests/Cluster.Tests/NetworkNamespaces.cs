using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// Three network namespaces on one bridge, so that a node can be cut off from the others and not from the database, which it reaches over a Unix
/// socket. Needs root and the program <c>ip</c>; elsewhere the test is skipped and says so.
/// </summary>
internal sealed class NetworkNamespaces : INetwork, IDisposable
{
    private static int _count;

    // Interface names have at most 15 characters. The kernel clears a namespace away later than it is deleted, so each has a name of its own.
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"sl{Environment.ProcessId}{(char)('a' + Interlocked.Increment(ref _count))}");

    private NetworkNamespaces()
    {
    }

    private string Bridge => _prefix + "b";

    public static NetworkNamespaces CreateOrSkip()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Network namespaces need root on Linux.");
        var made = new NetworkNamespaces();
        try
        {
            made.Make();
            return made;
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            made.Dispose();
            Assert.Skip($"No network namespaces: {failure.Message}");
            throw;
        }
    }

    public (string Host, int Port) PlaceOf(int node) => (string.Create(CultureInfo.InvariantCulture, $"10.213.77.{node + 1}"), 4053);

    public IReadOnlyList<string> PrefixOf(int node) => ["ip", "netns", "exec", Namespace(node)];

    /// <summary>Nothing gets from or to the node any more.</summary>
    public void Cut(int node) => Ip("link", "set", Link(node), "nomaster");

    public void Heal(int node) => Ip("link", "set", Link(node), "master", Bridge);

    public void Dispose()
    {
        for (var node = 0; node < 3; node++)
        {
            Try("link", "del", Link(node));
            Try("netns", "del", Namespace(node));
        }

        Try("link", "del", Bridge);
    }

    private void Make()
    {
        Ip("link", "add", Bridge, "type", "bridge");
        Ip("link", "set", Bridge, "up");
        for (var node = 0; node < 3; node++)
        {
            Ip("netns", "add", Namespace(node));
            Ip("link", "add", Link(node), "type", "veth", "peer", "name", "eth0", "netns", Namespace(node));
            Ip("link", "set", Link(node), "master", Bridge, "up");
            Ip("-n", Namespace(node), "addr", "add", PlaceOf(node).Host + "/24", "dev", "eth0");
            Ip("-n", Namespace(node), "link", "set", "eth0", "up");
            Ip("-n", Namespace(node), "link", "set", "lo", "up");
        }
    }

    private string Namespace(int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}n{node}");

    private string Link(int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}v{node}");

    private static void Ip(params string[] arguments)
    {
        if (Run(arguments) is { } error)
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed: {error}");
    }

    private static void Try(params string[] arguments)
    {
        try
        {
            Run(arguments);
        }
        catch (Win32Exception)
        {
            // There is no ip, so it made nothing either.
        }
    }

    private static string? Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
