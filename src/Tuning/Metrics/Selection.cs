using System.Collections.Immutable;
using System.Globalization;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics;

/// <summary>
/// The metrics and levers a policy sees: the outcome of metric selection and lever ranking (method, sections 2 and 3). It fixes the shape
/// of a policy's input and output, so a new fit is a new selection and never changes a running policy.
/// </summary>
public sealed record Selection
{
    /// <summary>The layout of this record; a reader refuses a number it does not know.</summary>
    public const int CurrentSchemaVersion = 1;

    private Selection(
        string name, ImmutableArray<Metric> driverMetrics, ImmutableArray<Metric> workerMetrics, ImmutableArray<Lever> levers, ImmutableArray<int> strides, int bundle,
        StateRules rules)
    {
        (Name, DriverMetrics, WorkerMetrics, Levers, Strides, Bundle, Rules) = (name, driverMetrics, workerMetrics, levers, strides, bundle, rules);
        Hash = HashOf(this);
    }

    public int SchemaVersion { get; } = CurrentSchemaVersion;

    public string Name { get; }

    /// <summary>In the order of a policy's input.</summary>
    public ImmutableArray<Metric> DriverMetrics { get; }

    /// <summary>In the order of a policy's input.</summary>
    public ImmutableArray<Metric> WorkerMetrics { get; }

    /// <summary>Ranked, strongest first; in the order of a policy's output.</summary>
    public ImmutableArray<Lever> Levers { get; }

    /// <summary>
    /// By how many bins a step may move a lever, rising, the first one 1. The paper's only stride is 1; a longer one reaches in one restart
    /// what single bins need several for.
    /// </summary>
    public ImmutableArray<int> Strides { get; }

    /// <summary>
    /// How many levers one rollout may move at most. The paper's rule is one; since most levers want a restart, several in one cost the
    /// cluster one restart instead of several.
    /// </summary>
    public int Bundle { get; }

    /// <summary>What the state is made of besides.</summary>
    public StateRules Rules { get; }

    /// <summary>16 hexadecimal digits over the schema, every name in order, the strides, the bundle and the rules, the same in every process; the selection's own name does not count.</summary>
    public string Hash { get; }

    /// <summary>One bin, as the paper has it; four, to cross ten fresh bins in three moves instead of nine; and to the lever's hard limit at once.</summary>
    public static ImmutableArray<int> DefaultStrides { get; } = [1, 4, 10];

    public const int DefaultBundle = 8;

    /// <summary>
    /// A stand-in until a fit has been made: of each role one metric a group of the simulated cluster's (load, heap, network, disk, delay,
    /// footprint, coordination), twelve levers that are known to be strong, and the wait for a local slot, which low-latency guides shorten.
    /// </summary>
    public static Selection BuiltIn { get; } = Create(
        "built-in",
        [
            "node_cpu_seconds_total.user", "jvm.heap.used", "node_network_receive_bytes_total", "node_disk_written_bytes_total",
            "streaming.batches.processingTime", "node_memory_MemAvailable_bytes", "LiveListenerBus.queue.appStatus.size",
        ],
        [
            "executor.cpuTime", "executors.totalGCTime", "executor.shuffleRemoteBytesRead", "executor.memoryBytesSpilled",
            "executors.totalDuration", "node_memory_MemAvailable_bytes", "node_context_switches_total",
        ],
        [
            "batchDuration", "spark.driver.memory", "spark.executor.memory", "spark.executor.cores", "spark.serializer",
            "spark.default.parallelism", "spark.cores.max", "spark.task.cpus", "spark.memory.fraction", "spark.streaming.concurrentJobs",
            "spark.streaming.kafka.maxRatePerPartition", "spark.streaming.backpressure.enabled", "spark.locality.wait",
        ]);

    /// <summary>A selection by names.</summary>
    /// <exception cref="UnknownMetricException">A metric is not in the catalogue.</exception>
    /// <exception cref="UnknownLeverException">A lever is not in the catalogue.</exception>
    /// <exception cref="ArgumentException">A list is empty or repeats a name, or a metric does not exist on that kind of node.</exception>
    public static Selection Create(
        string name, IEnumerable<string> driverMetrics, IEnumerable<string> workerMetrics, IEnumerable<string> levers) =>
        Create(name, [.. driverMetrics.Select(MetricCatalogue.Find)], [.. workerMetrics.Select(MetricCatalogue.Find)], [.. levers.Select(LeverCatalogue.Find)]);

    /// <inheritdoc cref="Create(string, IEnumerable{string}, IEnumerable{string}, IEnumerable{string})"/>
    public static Selection Create(
        string name, ImmutableArray<Metric> driverMetrics, ImmutableArray<Metric> workerMetrics, ImmutableArray<Lever> levers) =>
        Checked(name, driverMetrics, workerMetrics, levers, [.. DefaultStrides.TakeWhile((_, longer) => Fits(levers.Length, longer + 1))], DefaultBundle, default);

    /// <summary>The same metrics and levers, moved by other strides.</summary>
    /// <param name="strides">Numbers of bins, rising, the first one 1.</param>
    /// <exception cref="ArgumentException">They do not begin with 1 or do not rise.</exception>
    public Selection WithStrides(params ImmutableArray<int> strides) => Checked(Name, DriverMetrics, WorkerMetrics, Levers, strides, Bundle, Rules);

    /// <summary>The same metrics and levers, so many of them moved by a rollout at most.</summary>
    /// <exception cref="ArgumentException">It is less than 1.</exception>
    public Selection WithBundle(int bundle) => Checked(Name, DriverMetrics, WorkerMetrics, Levers, Strides, bundle, Rules);

    /// <summary>The same metrics and levers, shown to a policy otherwise.</summary>
    /// <exception cref="ArgumentException">A rule is unknown.</exception>
    public Selection WithRules(StateRules rules) => Checked(Name, DriverMetrics, WorkerMetrics, Levers, Strides, Bundle, rules);

    private static Selection Checked(
        string name, ImmutableArray<Metric> driverMetrics, ImmutableArray<Metric> workerMetrics, ImmutableArray<Lever> levers, ImmutableArray<int> strides, int bundle,
        StateRules rules)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        CheckNames(name, "driver metrics", driverMetrics.Select(metric => metric.Name));
        CheckNames(name, "worker metrics", workerMetrics.Select(metric => metric.Name));
        CheckNames(name, "levers", levers.Select(lever => lever.Name));
        if (driverMetrics.FirstOrDefault(metric => !metric.OnDriver) is { } worker)
            throw new ArgumentException($"Selection '{name}': {worker.Name} exists only on workers; list it there.", nameof(driverMetrics));
        if (workerMetrics.FirstOrDefault(metric => !metric.OnWorker) is { } driver)
            throw new ArgumentException($"Selection '{name}': {driver.Name} exists only on the driver; list it there.", nameof(workerMetrics));
        if (strides.IsDefaultOrEmpty || strides[0] != 1 || strides.Zip(strides.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"Selection '{name}' has strides {string.Join(", ", strides)}; give numbers of bins that rise from 1.", nameof(strides));
        if (!Fits(levers.Length, strides.Length))
            throw new ArgumentException($"Selection '{name}' has {levers.Length} levers with {strides.Length} strides each, more than {ActionMask.Capacity} actions; give fewer of either.", nameof(strides));
        if (bundle < 1)
            throw new ArgumentException($"Selection '{name}' moves {bundle} levers a rollout; give at least 1.", nameof(bundle));
        if (!Enum.IsDefined(rules.Image) || !Enum.IsDefined(rules.History))
            throw new ArgumentException($"Selection '{name}' has unknown rules {rules}.", nameof(rules));
        return new Selection(name, driverMetrics, workerMetrics, levers, strides, bundle, rules);
    }

    /// <summary>The same, but for all levers after the first <paramref name="levers"/>.</summary>
    /// <exception cref="ArgumentException">None is left.</exception>
    public Selection First(int levers) => Checked($"{Name}, {levers} levers", DriverMetrics, WorkerMetrics, [.. Levers.Take(levers)], Strides, Bundle, Rules);

    private static bool Fits(int levers, int strides) => 2 * levers * strides + 1 <= ActionMask.Capacity;

    /// <summary>Selections are equal when their names and hashes are.</summary>
    public bool Equals(Selection? other) => other is not null && Name == other.Name && Hash == other.Hash;

    public override int GetHashCode() => HashCode.Combine(Name, Hash);

    public override string ToString() => $"{Name} ({Hash}: {DriverMetrics.Length} + {WorkerMetrics.Length} metrics, {Levers.Length} levers)";

    private static void CheckNames(string selection, string list, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
            if (!seen.Add(name))
                throw new ArgumentException($"Selection '{selection}' lists {name} twice among its {list}; remove one.");
        if (seen.Count == 0)
            throw new ArgumentException($"Selection '{selection}' has no {list}; a policy needs at least one.");
    }

    private static string HashOf(Selection selection)
    {
        var text = string.Join('\n',
        [
            selection.SchemaVersion.ToString(CultureInfo.InvariantCulture),
            .. selection.DriverMetrics.Select(metric => "d:" + metric.Name),
            .. selection.WorkerMetrics.Select(metric => "w:" + metric.Name),
            .. selection.Levers.Select(lever => "l:" + lever.Name),
            .. selection.Strides.Where(stride => stride > 1).Select(stride => string.Create(CultureInfo.InvariantCulture, $"s:{stride}")),
            .. selection.Bundle > 1 ? (string[])[string.Create(CultureInfo.InvariantCulture, $"b:{selection.Bundle}")] : [],
            .. selection.Rules != default ? (string[])[$"r:{selection.Rules.Image},{selection.Rules.History}"] : [],
        ]);
        return RandomStream.Key(text).ToString("x16", CultureInfo.InvariantCulture);
    }
}
