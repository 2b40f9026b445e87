using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Live.Files;

/// <summary>Who submits a cluster's job.</summary>
public enum RolloutDriver
{
    /// <summary>The REST interface of a standalone master.</summary>
    Standalone,

    /// <summary><c>spark-submit</c> on this machine, the driver beside it.</summary>
    SparkSubmit,

    /// <summary><c>spark-submit</c> on this machine, the driver in the cluster.</summary>
    SparkSubmitCluster,

    Livy,

    /// <summary>A SparkApplication of the Spark operator.</summary>
    Kubernetes,
}

/// <summary>How a cluster's job is submitted, and how it is told to stop. Keys that a driver has no use for are refused.</summary>
public sealed record RolloutPlace
{
    public required RolloutDriver Driver { get; init; }

    /// <summary>The jar or Python file, where the cluster finds it.</summary>
    public required string Resource { get; init; }

    public string? MainClass { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Spark properties of the operator's own, of which levers take their places.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>Environment variables of the driver.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary><c>spark.master</c>.</summary>
    public string? Master { get; init; }

    /// <summary>Of the standalone master's REST interface, or of Livy.</summary>
    public string? Address { get; init; }

    /// <summary>The standalone master's UI.</summary>
    public string? MasterUi { get; init; }

    /// <summary>What either of them asks for; null for nothing.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Livy's.</summary>
    public string? ProxyUser { get; init; }

    /// <summary>Livy's, on YARN.</summary>
    public string? Queue { get; init; }

    /// <summary>Path of <c>spark-submit</c>.</summary>
    public string? Command { get; init; }

    /// <summary>A folder of the cluster's own for what is submitted.</summary>
    public string? Folder { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The name of the SparkApplication.</summary>
    public string? ApplicationObject { get; init; }

    /// <summary>A kubeconfig file; null for the service account of this process.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>A file that the driver polls: it asks the job to stop. Null for none.</summary>
    public string? StopMarker { get; init; }

    /// <summary>An address at which the job is asked to stop. Null for none.</summary>
    public string? StopAddress { get; init; }

    /// <summary>For a run to finish its batches; null for what Spark itself allows.</summary>
    public TimeSpan? DrainWithin { get; init; }

    /// <summary>From the submission until its driver runs; null for two minutes.</summary>
    public TimeSpan? RunsWithin { get; init; }

    /// <summary>From then until its executors do; null for one.</summary>
    public TimeSpan? ExecutorsWithin { get; init; }

    /// <summary>For the first batch besides three intervals; null for one.</summary>
    public TimeSpan? FirstBatchWithin { get; init; }

    /// <summary>Arguments and properties may say more than is to be read by everybody.</summary>
    public override string ToString() => $"rollout by {FileSection.Word(Driver)}";
}
