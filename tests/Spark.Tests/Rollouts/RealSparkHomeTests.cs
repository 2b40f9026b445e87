using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Submit;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// With the scripts and the launcher of the Spark that <c>SLUICE_TEST_SPARK_HOME</c> names, of any version. A stand-in for <c>java</c> hands the launcher on to the
/// real one, and writes down what would be run as the driver in place of running it.
/// </summary>
[Collection(ProcessTests.Name)]
public sealed class RealSparkHomeTests : IDisposable
{
    private static readonly string? Home = Environment.GetEnvironmentVariable("SLUICE_TEST_SPARK_HOME");

    private readonly string _root = Directory.CreateTempSubdirectory("sluice-sparkhome-é-").FullName;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Whatever_a_job_and_its_levers_hold_comes_to_the_driver_as_it_is()
    {
        var job = Jobs.Clicks with
        {
            Name = "clicks & co $(touch owned)",
            Arguments = ["--topic", "a b", "$(touch owned)", "; rm -rf /nowhere", "'\"`\\", "", "äö€😀", "*", "~", "--conf", "spark.app.name=other", "--properties-file", "other", " ", "%s", "!!"],
            Properties = [new("spark.driver.extraJavaOptions", "-Dclicks.zone=eu -Dclicks.label=\"a b\" -Dclicks.ort=ä"), new("spark.clicks.odd", "\\ = : # ! $HOME é")],
        };
        await using var driver = new SparkSubmitDriver(job, Settings());
        var order = Jobs.Order(job);
        var taken = await driver.SubmitAsync(order, None);
        Assert.True(taken.IsTaken, taken.Reason);
        var command = await CommandAsync();
        var file = new SubmitFolder(Settings().Folder).FileOf(taken.Submission.Id);
        string[] submitted = ["--class", job.MainClass!, job.Resource, .. job.Arguments];
        Assert.Equal(submitted, command[^submitted.Length..]);
        Assert.Equal(["--properties-file", file], command.SkipWhile(argument => argument != "--properties-file").Take(2));
        // The launcher reads the file itself, since a driver's heap and flags are the command line's.
        Assert.Contains("-Xmx" + order.Properties.Single(property => property.Key == "spark.driver.memory").Value, command);
        Assert.Superset(new HashSet<string> { "-Dclicks.zone=eu", "-Dclicks.label=a b", "-Dclicks.ort=ä" }, command.ToHashSet());
        Assert.Empty(Directory.GetFiles(_root, "owned", SearchOption.AllDirectories));

        // It is found by its arguments, and ended.
        Assert.Equal(order.Marks, Assert.Single((await driver.FindAsync(None)).Value!.Runs).Marks);
        Assert.Null(await driver.StopAsync(taken.Submission, None));
        var over = await SubmitScript.UntilAsync(driver, taken.Submission, view => view.IsOver);
        Assert.Equal(RunPhase.Ended, over.Phase);
    }

    [Theory]
    [InlineData("--status")]
    [InlineData("--kill")]
    public async Task What_is_asked_of_a_master_comes_to_it(string verb)
    {
        var command = new SubmitCommand(Settings(), _root);
        var result = (await command.RunAsync([verb, "driver-20261122233913-0002", "--master", Jobs.InCluster.Master], [new("SLUICE_TEST_ENDS", "1")], None)).Value;
        Assert.Equal(0, result?.Exit);
        var asked = await CommandAsync();
        Assert.Equal(["driver-20261122233913-0002"], asked.SkipWhile(argument => argument != verb).Skip(1).Take(1));
        Assert.Equal([Jobs.InCluster.Master], asked.SkipWhile(argument => argument != "--master").Skip(1).Take(1));
    }

    private SubmitSettings Settings()
    {
        Assert.SkipUnless(Home is { Length: > 0 }, "SLUICE_TEST_SPARK_HOME does not name a Spark.");
        var java = Path.Combine(_root, "jre", "bin", "java");
        if (!File.Exists(java))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(java)!);
            File.WriteAllText(java, $$"""
                #!/bin/bash
                case " $* " in *" org.apache.spark.launcher.Main "*) exec "{{RealJava()}}" "$@" ;; esac
                printf '%s\0' "$@" > "{{_root}}/command.new" && mv "{{_root}}/command.new" "{{_root}}/command"
                [ -n "$SLUICE_TEST_ENDS" ] && exit 0
                trap 'exit 0' TERM
                while :; do sleep 0.05; done

                """);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(java, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new SubmitSettings
        {
            Command = Path.Combine(Home!, "bin", "spark-submit"),
            Folder = Path.Combine(_root, "submissions"),
            Variables = [new("JAVA_HOME", Path.Combine(_root, "jre")), new("SPARK_HOME", Home!)],
        };
    }

    private static string RealJava() => Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home ? Path.Combine(home, "bin", "java") : "/usr/bin/java";

    private async Task<string[]> CommandAsync()
    {
        var place = Path.Combine(_root, "command");
        await SubmitScript.UntilAsync(() => File.Exists(place));
        return (await File.ReadAllTextAsync(place, None)).Split('\0')[..^1];
    }
}
