using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Submit;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>With real processes: a script plays the command.</summary>
[Collection(ProcessTests.Name)]
public sealed class SparkSubmitDriverTests
{
    private const string IgnoresTerm = "trap '' TERM\nwhile :; do sleep 0.05; done";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_go_one_by_one_and_properties_in_a_file_that_nobody_else_reads()
    {
        await using var script = new SubmitScript();
        var job = Jobs.Clicks with { Arguments = ["--topic", "a b", "$(touch owned)", "; rm -rf /", "'\"`\\", ""], Name = "clicks & co" };
        await using var driver = script.Client(job);
        await SubmitAsync(driver, job);
        await script.WrittenDownAsync();
        Assert.Equal(["--properties-file", Path.Combine(script.Settings.Folder, $"{SubmitFolder.IdOf(Jobs.Order().Marks)}.properties"), "--class", "com.example.Clicks", job.Resource, .. job.Arguments], script.Arguments);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, script.PropertiesMode);
        var properties = PropertiesReader.Read(script.Properties);
        Assert.Equal("clicks & co", properties["spark.app.name"]);
        Assert.Equal("8192m", properties["spark.executor.memory"]);
        Assert.Equal(("client", "spark://127.0.0.1:7077", "7"), (properties["spark.submit.deployMode"], properties["spark.master"], properties[RunMarks.EpochKey]));
        Assert.Empty(Directory.GetFiles(script.Root, "owned"));
    }

    [Fact]
    public async Task The_command_sees_nothing_of_our_environment_but_what_finds_a_JVM()
    {
        Environment.SetEnvironmentVariable("SLUICE_TEST_SECRET", "hunter2");
        await using var script = new SubmitScript();
        var job = Jobs.Clicks with { Environment = [new("CLICKS_ZONE", "eu")] };
        await using var driver = script.Client(job);
        await SubmitAsync(driver, job);
        await script.WrittenDownAsync();
        Assert.DoesNotContain(script.Environment, variable => variable.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains("CLICKS_ZONE=eu", script.Environment);
        Assert.Contains(script.Environment, variable => variable.StartsWith("PATH=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_driver_is_stopped_by_SIGTERM_and_may_finish_what_it_is_at()
    {
        await using var script = new SubmitScript();
        await using var driver = script.Client();
        var taken = await SubmitAsync(driver);
        await script.WrittenDownAsync();
        Assert.Null(await driver.StopAsync(taken, None));
        var over = await SubmitScript.UntilAsync(driver, taken, view => view.IsOver);
        Assert.Equal((RunPhase.Ended, 0), (over.Phase, over.DriverExit));
        Assert.True(script.WasStopped);
    }

    [Fact]
    public async Task A_driver_that_ignores_SIGTERM_runs_until_it_is_killed()
    {
        await using var script = new SubmitScript(IgnoresTerm);
        await using var driver = script.Client();
        var taken = await SubmitAsync(driver);
        await script.WrittenDownAsync();
        Assert.Null(await driver.StopAsync(taken, None));
        await Task.Delay(200, None);
        Assert.Equal(RunPhase.Running, (await driver.LookAsync(taken, None)).Present().Phase);
        Assert.Null(await driver.KillAsync(taken, None));
        var over = await SubmitScript.UntilAsync(driver, taken, view => view.IsOver);
        Assert.Equal(137, over.DriverExit);
        Assert.False(script.WasStopped);
    }

    [Fact]
    public async Task A_rollout_goes_from_the_request_over_SIGTERM_to_SIGKILL()
    {
        await using var world = await SparkWorld.StartAsync();
        await using var script = new SubmitScript(IgnoresTerm);
        await using var driver = script.Client();
        await SubmitAsync(driver, epoch: 6);
        await script.WrittenDownAsync();
        var settings = new RolloutSettings { PollInterval = TimeSpan.FromMilliseconds(20), DrainTimeout = TimeSpan.FromMilliseconds(200), ExecutorsTimeout = TimeSpan.FromMilliseconds(100) };
        var rollout = new Rollout(Jobs.Clicks, driver, null, world.Ui, settings, world.Http, TimeProvider.System);
        // No UI answers, so that the last gates cannot be passed; what matters is what became of the old run.
        var report = await rollout.RollOutAsync(Jobs.Request(Jobs.LargerExecutors), None);
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("BlindSpot", report.Reason, StringComparison.Ordinal);
        Assert.Equal(7, Assert.Single((await driver.FindAsync(None)).Present().Runs).Marks?.Epoch);
    }

    [Fact]
    public async Task A_job_outlives_the_tuner_that_submitted_it_and_is_found_and_stopped_by_the_next()
    {
        await using var script = new SubmitScript();
        var first = script.Client();
        var taken = await SubmitAsync(first);
        await script.WrittenDownAsync();
        await first.DisposeAsync();
        await using var second = script.Client();
        var found = Assert.Single((await second.FindAsync(None)).Present().Runs);
        Assert.Equal((taken, Jobs.Order().Marks), (found.Submission, found.Marks));
        Assert.Null(await second.StopAsync(found.Submission, None));
        Assert.Equal(RunPhase.Gone, (await SubmitScript.UntilAsync(second, taken, view => view.IsOver)).Phase);
        Assert.True(script.WasStopped);
    }

    [Fact]
    public async Task The_end_of_a_log_is_kept_however_long_it_and_its_lines_are_and_no_secret_with_it()
    {
        await using var script = new SubmitScript("""
            head -c 3000000 /dev/zero | tr '\0' 'x'; echo
            for i in $(seq 500); do echo "INFO line $i"; done
            echo 'kafka.sasl.password=hunter2 url https://me:hunter2@broker/' >&2
            echo 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space' >&2
            exit 52
            """);
        await using var driver = script.Client();
        var taken = await SubmitAsync(driver);
        var over = await SubmitScript.UntilAsync(driver, taken, view => view.IsOver);
        Assert.Equal((RunPhase.Failed, 52), (over.Phase, over.DriverExit));
        Assert.InRange(over.Texts.Length, 62, 120);
        Assert.All(over.Texts, text => Assert.InRange(text.Length, 1, 600));
        Assert.Contains(over.Texts, text => text.Contains("OutOfMemoryError", StringComparison.Ordinal));
        Assert.DoesNotContain(over.Texts, text => text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_nobodys_configuration()
    {
        await using var script = new SubmitScript();
        await using var driver = new SparkSubmitDriver(Jobs.Clicks, script.Settings with { Command = "/nowhere/spark-submit" });
        var answer = await driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("/nowhere/spark-submit", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_others_may_write_to_is_refused()
    {
        await using var script = new SubmitScript();
        var folder = Directory.CreateDirectory(Path.Combine(script.Root, "open"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        Assert.Contains("chmod", Assert.Throws<ArgumentException>(() => new SparkSubmitDriver(Jobs.Clicks, script.Settings with { Folder = folder.FullName })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_cluster_mode_a_command_that_fails_refuses_and_one_that_reaches_nobody_says_nothing()
    {
        Assert.Equal(FailureSymptom.SubmissionRefused, await SymptomAsync("echo 'Error: Cannot load main class' >&2; exit 101"));
        Assert.Equal(FailureSymptom.ManagerUnreachable, await SymptomAsync("echo 'java.net.ConnectException: Connection refused' >&2; exit 1"));
        Assert.Equal(FailureSymptom.SubmissionRefused, await SymptomAsync("echo 'ERROR RestSubmissionClient: Server responded with error:' >&2; echo 'Some({ \"action\" : \"ErrorResponse\" })' >&2; exit 0"));
        Assert.Equal(FailureSymptom.ManagerUnreachable, await SymptomAsync("echo 'ERROR ClientEndpoint: No master is available, exiting.' >&2; exit 255"));
    }

    [Fact]
    public async Task In_cluster_mode_a_command_that_ends_well_without_a_word_may_have_submitted_something()
    {
        // One that logs warnings only says no more than one whose master stands by.
        await using var script = new SubmitScript("exit 0");
        await using var driver = script.Cluster();
        var answer = await driver.SubmitAsync(Jobs.Order(Jobs.InCluster), None);
        Assert.Equal(FailureSymptom.ManagerUnreachable, FailureClassifier.Classify(answer.Fault!)!.Symptom);
        Assert.Contains("INFO", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_cluster_mode_a_standalone_master_is_spoken_to_over_REST_only()
    {
        await using var script = new SubmitScript("exit 0");
        await using var driver = script.Cluster();
        await driver.SubmitAsync(Jobs.Order(Jobs.InCluster), None);
        var properties = PropertiesReader.Read(script.Properties);
        Assert.Equal(("true", "spark://127.0.0.1:6066"), (properties["spark.master.rest.enabled"], properties["spark.master"]));
        Assert.Contains(":6066", Assert.Throws<ArgumentException>(() => script.Cluster(Jobs.Clicks)).Message, StringComparison.Ordinal);
        Assert.Contains(":6066", Assert.Throws<ArgumentException>(() => script.Cluster(Jobs.Clicks with { Master = "spark://a:6066,b:7077" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_cluster_mode_the_variables_of_a_job_reach_its_driver_or_are_refused()
    {
        await using var script = new SubmitScript("exit 0");
        KeyValuePair<string, string>[] variables = [new("CLICKS_ZONE", "eu")];
        Assert.Contains("SPARK_", Assert.Throws<ArgumentException>(() => script.Cluster(Jobs.InCluster with { Environment = [.. variables] })).Message, StringComparison.Ordinal);
        var job = Jobs.InCluster with { Master = "k8s://https://127.0.0.1:6443", Environment = [.. variables] };
        await using var driver = script.Cluster(job);
        await driver.SubmitAsync(Jobs.Order(job), None);
        var properties = PropertiesReader.Read(script.Properties);
        Assert.Equal(("eu", "false"), (properties["spark.kubernetes.driverEnv.CLICKS_ZONE"], properties["spark.kubernetes.submission.waitAppCompletion"]));
        Assert.DoesNotContain("spark.master.rest.enabled", properties.Keys);
    }

    [Fact]
    public async Task In_cluster_mode_a_kill_that_no_master_confirms_was_not_taken()
    {
        // All of them stand by: the command says nothing, and ends well.
        await using var script = new SubmitScript("exit 0");
        await using var driver = script.Cluster();
        Assert.Equal(AbsenceKind.ServerFailed, (await driver.KillAsync(new Submission("driver-20261122233913-0002", "clicks"), None))?.Kind);
    }

    [Fact]
    public async Task In_cluster_mode_one_of_several_masters_that_knows_nothing_does_not_speak_for_one_that_is_not_reached()
    {
        await using var script = new SubmitScript("""
            echo 'ERROR RestSubmissionClient: Error: Server responded with message of unexpected type SubmissionStatusResponse.' >&2
            echo 'WARN RestSubmissionClient: Unable to connect to server spark://b:6066.' >&2
            """);
        await using var driver = script.Cluster(Jobs.Clicks with { Master = "spark://a:6066,b:6066" });
        (await driver.LookAsync(new Submission("driver-20261122233913-0002", "clicks"), None)).Missing(AbsenceKind.Unreachable);
    }

    [Fact]
    public async Task In_cluster_mode_what_a_master_does_not_know_is_gone_only_when_it_cannot_be_recovering_any_more()
    {
        // The master knows its driver while there is a file of that name.
        await using var script = new SubmitScript("""
            if [ -e "$here/known" ]; then echo '  "driverState" : "RUNNING",' >&2
            else echo 'ERROR RestSubmissionClient: Error: Server responded with message of unexpected type SubmissionStatusResponse.' >&2; fi
            """);
        var clock = new LeapingClock();
        await using var driver = script.Cluster(time: clock);
        var submission = new Submission("driver-20261122233913-0002", "clicks");
        async Task LaterAsync(int seconds) => await Task.Delay(TimeSpan.FromSeconds(seconds), clock, None);

        (await driver.LookAsync(submission, None)).Missing(AbsenceKind.NotReported);
        await LaterAsync(100);
        (await driver.LookAsync(submission, None)).Missing(AbsenceKind.NotReported);
        await File.WriteAllTextAsync(Path.Combine(script.Root, "known"), "", None);
        Assert.Equal(RunPhase.Running, (await driver.LookAsync(submission, None)).Present().Phase);
        File.Delete(Path.Combine(script.Root, "known"));
        await LaterAsync(100);
        (await driver.LookAsync(submission, None)).Missing(AbsenceKind.NotReported);
        await LaterAsync(100);
        (await driver.LookAsync(submission with { Id = "driver-20261122233913-0003" }, None)).Missing(AbsenceKind.NotReported);
        await LaterAsync(121);
        Assert.Equal(RunPhase.Gone, (await driver.LookAsync(submission with { Id = "driver-20261122233913-0003" }, None)).Present().Phase);
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData(null, null, "POSIX", true)]
    [InlineData("C", null, "en_GB.UTF-8", true)]
    [InlineData("", null, "en_GB.UTF-8", false)]
    [InlineData(null, "C.UTF-8", null, false)]
    public void A_JVM_gets_a_locale_by_which_it_reads_more_than_ASCII(string? all, string? type, string? language, bool isGiven)
    {
        var variables = new Dictionary<string, string?> { ["LC_ALL"] = all, ["LC_CTYPE"] = type, ["LANG"] = language, ["PATH"] = "/bin" };
        var inherited = SubmitCommand.Inherited(variables.GetValueOrDefault).ToDictionary();
        Assert.Equal("/bin", inherited["PATH"]);
        Assert.Equal(isGiven ? "C.UTF-8" : all, inherited.GetValueOrDefault("LC_ALL"));
        Assert.Equal(language, inherited.GetValueOrDefault("LANG"));
    }

    [Fact]
    public async Task In_cluster_mode_a_command_that_does_not_end_is_ended()
    {
        await using var script = new SubmitScript(IgnoresTerm);
        await using var driver = new SparkSubmitClusterDriver(Jobs.InCluster, script.Settings with { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        var answer = await driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureSymptom.ManagerUnreachable, FailureClassifier.Classify(answer.Fault!)!.Symptom);
        await SubmitScript.UntilAsync(() => !JobProcesses.Of(new SubmitFolder(script.Settings.Folder)).Any());
        Assert.Empty(JobProcesses.Of(new SubmitFolder(script.Settings.Folder)));
    }

    [Fact]
    public async Task In_cluster_mode_YARN_is_left_to_Livy()
    {
        await using var script = new SubmitScript();
        Assert.Contains("Livy", Assert.Throws<ArgumentException>(() => script.Cluster(Jobs.Clicks with { Master = "yarn" })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("State of driver driver-20261122233913-0002 is RUNNING", RunPhase.Running)]
    [InlineData("State of driver-20261122233913-0002 is FINISHED", RunPhase.Ended)]
    [InlineData("  \"driverState\" : \"FAILED\",", RunPhase.Failed)]
    [InlineData("\t phase: Succeeded", RunPhase.Ended)]
    [InlineData("\t phase: Pending", RunPhase.Waiting)]
    public void A_state_is_found_in_what_the_command_writes(string line, RunPhase phase) => Assert.Equal(phase, SubmitOutput.StateIn(["Using properties file", line, ""])?.Phase);

    [Fact]
    public void An_id_is_found_in_what_the_command_writes()
    {
        Assert.Equal("driver-20261122233913-0002", SubmitOutput.IdIn(["INFO Driver successfully submitted as driver-20261122233913-0002", "INFO ... polling"]));
        Assert.Equal("streams:clicks-1-driver", SubmitOutput.IdIn(["INFO Deployed Spark application clicks with application ID spark-1 and submission ID streams:clicks-1-driver into Kubernetes"]));
        Assert.Null(SubmitOutput.IdIn(["nothing"]));
        // A master of 4.0 calls drivers as its operator likes.
        Assert.Equal("clicks.7-a", SubmitOutput.IdIn(["INFO RestSubmissionClient: Submission successfully created as clicks.7-a. Polling submission state..."]));
        // What is given back to the command is no flag of it.
        Assert.Null(SubmitOutput.IdIn(["submission ID --conf:spark.x"]));
    }

    [Fact]
    public async Task In_cluster_mode_a_submission_that_cannot_be_noted_down_is_ended_again()
    {
        await using var script = new SubmitScript("""
            case "$1" in
              --properties-file) echo "Submission successfully created as driver-20261122233913-0002." >&2 ;;
              --kill) echo "$2" > "$here/killed"; echo '  "success" : true' >&2 ;;
            esac
            """);
        await using var driver = script.Cluster();
        Directory.CreateDirectory(Path.Combine(script.Settings.Folder, "submission.new"));
        var answer = await driver.SubmitAsync(Jobs.Order(), None);
        Assert.False(answer.IsTaken);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("ended again", answer.Reason, StringComparison.Ordinal);
        Assert.Equal("driver-20261122233913-0002", (await File.ReadAllTextAsync(Path.Combine(script.Root, "killed"), None)).Trim());
    }

    [Fact]
    public async Task In_cluster_mode_a_child_that_holds_the_output_open_does_not_hide_what_was_submitted()
    {
        // The child has no flag of ours among its arguments, and ends by itself.
        await using var script = new SubmitScript("""
            sleep 15 &
            echo "Submission successfully created as driver-20261122233913-0002." >&2
            """);
        await using var driver = new SparkSubmitClusterDriver(Jobs.InCluster, script.Settings with { CommandTimeout = TimeSpan.FromSeconds(5) });
        Assert.Equal("driver-20261122233913-0002", (await driver.SubmitAsync(Jobs.Order(), None)).Submission?.Id);
    }

    private static async Task<FailureSymptom> SymptomAsync(string then)
    {
        await using var script = new SubmitScript(then);
        await using var driver = script.Cluster();
        var answer = await driver.SubmitAsync(Jobs.Order(), None);
        Assert.False(answer.IsTaken);
        return FailureClassifier.Classify(answer.Fault)!.Symptom;
    }

    private static async Task<Submission> SubmitAsync(SparkSubmitDriver driver, JobDescription? job = null, long epoch = 7)
    {
        var answer = await driver.SubmitAsync(Jobs.Order(job, epoch), None);
        Assert.True(answer.IsTaken, answer.Reason);
        return answer.Submission;
    }
}
