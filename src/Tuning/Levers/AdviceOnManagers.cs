using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>Levers that only some resource managers read.</summary>
internal static class AdviceOnManagers
{
    public static IEnumerable<GuardRule> All { get; } =
    [
        OnlyOn("manager-reads-cores-max", SparkLevers.CoresMax, ResourceManager.Standalone),
        OnlyOn("manager-reads-executor-instances", SparkLevers.ExecutorInstances, ResourceManager.Yarn, ResourceManager.Kubernetes),
        OnlyOn("manager-reads-driver-overhead", SparkLevers.DriverMemoryOverhead, ResourceManager.Yarn, ResourceManager.Kubernetes),
        OnlyOn("manager-reads-executor-overhead", SparkLevers.ExecutorMemoryOverhead, ResourceManager.Yarn, ResourceManager.Kubernetes),
    ];

    private static GuardRule OnlyOn(string name, Lever lever, params ImmutableArray<ResourceManager> readers) => new(
        name,
        GuardSeverity.Advise,
        [lever],
        (configuration, shape) => readers.Contains(shape.Manager) || !configuration.IsTouched(lever),
        (_, shape) => $"{shape.Manager} does not read {lever.Name}; only {string.Join(" and ", readers)} do.");
}
