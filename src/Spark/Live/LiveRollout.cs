using Sluice.Spark.Live.Files;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Kubernetes;
using Sluice.Spark.Rollouts.Livy;
using Sluice.Spark.Rollouts.Standalone;
using Sluice.Spark.Rollouts.Submit;
using Sluice.Tuning.Episodes;

namespace Sluice.Spark.Live;

/// <summary>A rollout as a cluster's file describes it, with the driver that it owns.</summary>
public sealed class LiveRollout : IRollout, IAsyncDisposable
{
    private static readonly TimeSpan MarkerPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private readonly Rollout _rollout;
    private readonly IRolloutDriver _driver;

    private LiveRollout(Rollout rollout, IRolloutDriver driver) => (_rollout, _driver) = (rollout, driver);

    /// <summary>Null where the file names no way to submit the job.</summary>
    /// <param name="file">The cluster's.</param>
    /// <param name="services">The process' own.</param>
    /// <param name="tempo">The episode's: how often is looked, and how long is waited before it is tried again.</param>
    /// <exception cref="ArgumentException">The job or an address makes no sense; the message says what would.</exception>
    /// <exception cref="IOException">A file or a folder that it needs cannot be used.</exception>
    public static LiveRollout? Of(ClusterFile file, LiveServices services, Tempo tempo)
    {
        if (file.Rollout is not { } place)
            return null;
        var usual = new RolloutSettings();
        var settings = usual with
        {
            Shape = file.Shape,
            PollInterval = tempo.Of(usual.PollInterval, ShortestWait),
            FirstBackOff = tempo.Of(usual.FirstBackOff, ShortestWait),
            DrainTimeout = place.DrainWithin,
            RunningTimeout = place.RunsWithin ?? usual.RunningTimeout,
            ExecutorsTimeout = place.ExecutorsWithin ?? usual.ExecutorsTimeout,
            BatchTimeout = place.FirstBatchWithin ?? usual.BatchTimeout,
        };
        var job = JobOf(file, place);
        IJobControl? control = place switch
        {
            { StopMarker: { } marker } => new MarkerControl(marker, MarkerPatience, settings.PollInterval, services.Time),
            { StopAddress: { } address } => ControlOf(file, address, services),
            _ => null,
        };
        var driver = DriverOf(file, place, job, services);
        return new LiveRollout(new Rollout(job, driver, control, file.Spark, settings, services.Http, services.Time), driver);
    }

    public Task<LoadReport> RollOutAsync(RolloutRequest request, CancellationToken cancellation) => _rollout.RollOutAsync(request, cancellation);

    public ValueTask DisposeAsync() => _driver.DisposeAsync();

    internal static JobDescription JobOf(ClusterFile file, RolloutPlace place) => new()
    {
        Name = file.Application.Name!,
        Resource = place.Resource,
        MainClass = place.MainClass,
        Arguments = place.Arguments,
        Master = place.Master ?? "",
        Properties = place.Properties,
        Environment = place.Environment,
    };

    internal static HttpControl ControlOf(ClusterFile file, string address, LiveServices services) => new(address, null, services.Http, file.Spark.RootsFile);

    internal static StandaloneRestDriver StandaloneOf(ClusterFile file, RolloutPlace place, LiveServices services) => new(
        JobOf(file, place),
        new StandaloneSettings { Rest = place.Address!, Ui = place.MasterUi!, SparkVersion = file.Shape.SparkVersion, Credential = place.Credential, RootsFile = file.Spark.RootsFile },
        file.Shape.JavaVersion,
        services.Http);

    internal static LivyDriver LivyOf(ClusterFile file, RolloutPlace place, LiveServices services) => new(
        JobOf(file, place),
        new LivySettings { Root = place.Address!, Credential = place.Credential, ProxyUser = place.ProxyUser, Queue = place.Queue, RootsFile = file.Spark.RootsFile },
        services.Http);

    internal static KubernetesSettings KubernetesOf(RolloutPlace place) =>
        new() { Namespace = place.Namespace!, Application = place.ApplicationObject!, KubeConfig = place.KubeConfig };

    private static IRolloutDriver DriverOf(ClusterFile file, RolloutPlace place, JobDescription job, LiveServices services) => place.Driver switch
    {
        RolloutDriver.Standalone => StandaloneOf(file, place, services),
        RolloutDriver.SparkSubmit => new SparkSubmitDriver(job, new SubmitSettings { Command = place.Command!, Folder = place.Folder! }),
        RolloutDriver.SparkSubmitCluster => new SparkSubmitClusterDriver(job, new SubmitSettings { Command = place.Command!, Folder = place.Folder! }, services.Time),
        RolloutDriver.Livy => LivyOf(file, place, services),
        _ => new KubernetesDriver(job, KubernetesOf(place), services.Limits),
    };
}
