namespace Sluice.Tuning.Levers;

/// <summary>Who places a Spark application's executors.</summary>
public enum ResourceManager
{
    Standalone,
    Yarn,
    Kubernetes,
}
