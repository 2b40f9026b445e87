using System.Diagnostics;
using System.Text;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Submit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// A script that stands in for <c>spark-submit</c>, in a folder of its own: it writes down its arguments, its environment and the properties file, and then does what
/// the test wants. Every process that it leaves is ended with this.
/// </summary>
internal sealed class SubmitScript : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sluice-submit-").FullName;

    /// <param name="then">What it does when it has written everything down.</param>
    public SubmitScript(string then = "trap 'echo stopped > \"$here/stopped\"; exit 0' TERM\nwhile :; do sleep 0.05; done")
    {
        Command = Path.Combine(_root, "spark-submit");
        var script = new StringBuilder("#!/bin/bash\nhere=\"$(dirname \"$0\")\"\n")
            .Append("for a in \"$@\"; do printf '%s\\0' \"$a\"; done > \"$here/arguments.new\"\n")
            .Append("env -0 > \"$here/environment\"\n")
            .Append("if [ \"$1\" = --properties-file ]; then cp -p \"$2\" \"$here/properties\"; fi\n")
            .Append("mv \"$here/arguments.new\" \"$here/arguments\"\n")
            .Append(then).Append('\n');
        File.WriteAllText(Command, script.ToString());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Command { get; }

    public string Root => _root;

    public SubmitSettings Settings => new() { Command = Command, Folder = Path.Combine(_root, "submissions"), CommandTimeout = TimeSpan.FromSeconds(10) };

    public bool WasStopped => File.Exists(Path.Combine(_root, "stopped"));

    public IReadOnlyList<string> Arguments => Texts("arguments");

    public IReadOnlyList<string> Environment => Texts("environment");

    public string Properties => File.ReadAllText(Path.Combine(_root, "properties"));

    public UnixFileMode PropertiesMode => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Path.Combine(_root, "properties"));

    public SparkSubmitDriver Client(JobDescription? job = null) => new(job ?? Jobs.Clicks, Settings);

    public SparkSubmitClusterDriver Cluster(JobDescription? job = null, TimeProvider? time = null) => new(job ?? Jobs.InCluster, Settings, time);

    public Task WrittenDownAsync() => UntilAsync(() => File.Exists(Path.Combine(_root, "arguments")));

    /// <summary>Processes need real time; how much is not asserted.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        var since = Stopwatch.StartNew();
        while (!holds() && since.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(10);
    }

    public static async Task<RunView> UntilAsync(IRolloutDriver driver, Submission submission, Func<RunView, bool> holds)
    {
        var view = new RunView { Phase = RunPhase.Waiting };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < TimeSpan.FromSeconds(20))
        {
            view = (await driver.LookAsync(submission, CancellationToken.None)).Value ?? view;
            if (holds(view))
                break;
            await Task.Delay(10);
        }

        return view;
    }

    public async ValueTask DisposeAsync()
    {
        var folder = new SubmitFolder(Settings.Folder);
        JobProcesses.Signal(JobProcesses.Of(folder).Select(found => found.Process), JobProcesses.Kill);
        await UntilAsync(() => !JobProcesses.Of(folder).Any());
        Directory.Delete(_root, recursive: true);
    }

    private string[] Texts(string name) => File.ReadAllText(Path.Combine(_root, name)).Split('\0', StringSplitOptions.None)[..^1];
}
