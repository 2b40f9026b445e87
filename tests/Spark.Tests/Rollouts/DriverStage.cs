using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Standalone;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>A driver, and whoever it asks: played, or the real ones that environment variables name.</summary>
internal sealed class DriverStage : IAsyncDisposable
{
    public const string Standalone = "standalone REST";
    public const string Livy = "Livy";
    public const string Kubernetes = "Kubernetes";
    public const string SubmitClient = "spark-submit, client mode";
    public const string SubmitCluster = "spark-submit, cluster mode";
    public const string RealStandalone = "standalone REST, real";

    private readonly List<Func<ValueTask>> _ends = [];

    private DriverStage(IRolloutDriver driver, JobDescription job, bool knowsMarks) => (Driver, Job, KnowsMarks) = (driver, job, knowsMarks);

    public IRolloutDriver Driver { get; }

    public JobDescription Job { get; }

    /// <summary>Whether whoever runs it knows whose a run is.</summary>
    public bool KnowsMarks { get; }

    /// <summary>Lets virtual time pass where there is such; null where real time has to.</summary>
    public LeapingClock? Clock { get; private init; }

    public static async Task<DriverStage> StartAsync(string kind)
    {
        if (kind == RealStandalone)
            return Real();
        if (kind is SubmitClient or SubmitCluster)
        {
            var script = kind == SubmitClient ? new SubmitScript() : new SubmitScript(PlayedCluster);
            IRolloutDriver driver = kind == SubmitClient ? script.Client() : script.Cluster();
            return new DriverStage(driver, kind == SubmitClient ? Jobs.Clicks : Jobs.InCluster, knowsMarks: true) { _ends = { driver.DisposeAsync, script.DisposeAsync } };
        }

        var world = await SparkWorld.StartAsync();
        var api = kind == Kubernetes ? new KubernetesApi(world) : null;
        IRolloutDriver played = kind switch
        {
            Standalone => world.AddStandalone(),
            Livy => LivyServer.AddTo(world).Driver,
            _ => api!.Driver(),
        };
        return new DriverStage(played, Jobs.Clicks, kind != Standalone)
        {
            Clock = world.Clock,
            _ends =
            {
                played.DisposeAsync,
                () =>
                {
                    api?.Dispose();
                    return world.DisposeAsync();
                },
            },
        };
    }

    /// <summary>Looks until a run is as it is to be.</summary>
    public async Task<RunView> LookUntilAsync(Submission submission, Func<RunView, bool> holds)
    {
        if (Clock is null)
            return await SubmitScript.UntilAsync(Driver, submission, holds);
        RunView view = null!;
        for (var looks = 0; looks < 100; looks++)
        {
            view = (await Driver.LookAsync(submission, CancellationToken.None)).Value!;
            if (holds(view))
                break;
            await Task.Delay(TimeSpan.FromSeconds(1), Clock);
        }

        return view;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var end in _ends)
            await end();
    }

    /// <summary>
    /// <c>SLUICE_TEST_SPARK_MASTER</c> (spark://…), <c>SLUICE_TEST_SPARK_REST</c> (its REST interface), <c>SLUICE_TEST_SPARK_UI</c> (its UI),
    /// <c>SLUICE_TEST_SPARK_JAR</c> (the examples, where workers find them) and <c>SLUICE_TEST_SPARK_VERSION</c>.
    /// </summary>
    private static DriverStage Real()
    {
        string Named(string name)
        {
            var value = Environment.GetEnvironmentVariable("SLUICE_TEST_SPARK_" + name);
            Assert.SkipUnless(value is { Length: > 0 }, $"SLUICE_TEST_SPARK_{name} does not name a real cluster.");
            return value!;
        }

        var job = new JobDescription
        {
            Name = "sluice-contract",
            Master = Named("MASTER"),
            Resource = Named("JAR"),
            MainClass = "org.apache.spark.examples.SparkPi",
            // Long enough to be found running.
            Arguments = ["20000"],
            Properties = [new("spark.cores.max", "1"), new("spark.executor.memory", "512m"), new("spark.driver.memory", "512m")],
        };
        var settings = new StandaloneSettings { Rest = Named("REST"), Ui = Named("UI"), SparkVersion = Named("VERSION") };
        var http = new HttpReader(FetchLimits.Default, TimeProvider.System);
        return new DriverStage(new StandaloneRestDriver(job, settings, 17, http), job, knowsMarks: false)
        {
            _ends =
            {
                () =>
                {
                    http.Dispose();
                    return ValueTask.CompletedTask;
                },
            },
        };
    }

    // Submissions are files; a killed one says so. The command logs what the master answers, but not the answer of one that knows of no such driver, and ends well.
    private const string PlayedCluster = """
        id=driver-20261122233913-0002
        case "$1" in
          --properties-file) echo RUNNING > "$here/state"; echo "26/11/22 23:39:13 INFO RestSubmissionClient: Submission successfully created as $id. Polling submission state..." >&2 ;;
          --status) if [ "$2" = $id ]; then printf '26/11/22 23:39:20 INFO RestSubmissionClient: Server responded with SubmissionStatusResponse:\n{\n  "action" : "SubmissionStatusResponse",\n  "driverState" : "%s",\n  "serverSparkVersion" : "3.3.0",\n  "submissionId" : "%s",\n  "success" : true\n}\n' "$(cat "$here/state")" $id >&2
            else echo "26/11/22 23:39:20 ERROR RestSubmissionClient: Error: Server responded with message of unexpected type SubmissionStatusResponse." >&2; fi ;;
          --kill) if [ "$2" = $id ] && [ "$(cat "$here/state")" = RUNNING ]; then echo KILLED > "$here/state"; said="Kill request for $2 submitted"; done=true
            else said="Driver $2 has already finished or does not exist"; done=false; fi
            printf '26/11/22 23:39:30 INFO RestSubmissionClient: Server responded with KillSubmissionResponse:\n{\n  "action" : "KillSubmissionResponse",\n  "message" : "%s",\n  "serverSparkVersion" : "3.3.0",\n  "submissionId" : "%s",\n  "success" : %s\n}\n' "$said" "$2" $done >&2 ;;
        esac
        """;
}
