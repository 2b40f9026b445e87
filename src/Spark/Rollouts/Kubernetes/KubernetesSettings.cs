namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>A SparkApplication of the Spark operator (<c>sparkoperator.k8s.io/v1beta2</c>).</summary>
public sealed record KubernetesSettings
{
    public required string Namespace { get; init; }

    /// <summary>The name of the custom object.</summary>
    public required string Application { get; init; }

    /// <summary>A kubeconfig file; null for the service account of the pod that this runs in. One that leaves certificates unchecked is refused.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>A context of that file; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// The manifest, as JSON, that the object is created from where there is none (<c>kubectl create --dry-run=client -o json -f job.yaml</c>); null to have it
    /// there before.
    /// </summary>
    public string? Manifest { get; init; }
}
