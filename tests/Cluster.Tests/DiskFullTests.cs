using System.Diagnostics;
using Sluice.Hosting.Tests;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>A journal whose disk fills up in the middle of a run. Needs root, for a file system of a few MB; explicit, as it takes a minute.</summary>
[Trait("Category", "Slow")]
public sealed class DiskFullTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task A_run_that_finds_the_disk_full_ends_and_says_so_and_is_resumed_where_it_stopped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a file system takes root.");
        using var roomy = new TemporaryDirectory();
        var undisturbed = TrainedPolicy.HashOf(await ServeProcess.RunAsync(Train(roomy.Root), null));

        using var place = new TemporaryDirectory();
        await ExecuteAsync("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place.Root);
        try
        {
            var data = Path.Combine(place.Root, "data");
            var begun = Stopwatch.GetTimestamp();
            var (code, text) = await ServeProcess.RunAsync(Train(data), null);
            output.WriteLine($"ended with {code} after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s: {text.Trim()}");
            Assert.NotEqual(0, code);
            Assert.Contains("full", text, StringComparison.OrdinalIgnoreCase);
            // It says so once, not again and again.
            Assert.InRange(text.Split('\n').Length, 1, 40);

            await ExecuteAsync("mount", "-o", "remount,size=160m", place.Root);
            Assert.Equal(undisturbed, TrainedPolicy.HashOf(await ServeProcess.RunAsync([.. Train(data), "--resume"], null)));
            var (checkCode, check) = await ServeProcess.RunAsync(["check", "journal", "--data", data], null);
            Assert.True(checkCode == 0, check);
        }
        finally
        {
            await ExecuteAsync("umount", place.Root);
        }
    }

    private static string[] Train(string data) =>
        ["train", "--clusters", "10", "--iterations", "250", "--steps", "12", "--run", "full", "--no-early-stop", "--data", data, "-o", "json"];

    private static async Task ExecuteAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
