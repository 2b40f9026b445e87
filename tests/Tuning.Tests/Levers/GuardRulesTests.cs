using System.Globalization;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Tests.Levers;

public sealed class GuardRulesTests
{
    private static readonly ClusterShape Reference = new();

    private static readonly Dictionary<string, ClusterShape> Shapes = new()
    {
        ["reference"] = Reference,
        ["small"] = new() { CoresPerNode = 4, NodeMemoryMiB = 15360 },
        ["one worker"] = new() { Workers = 1, CoresPerNode = 4 },
        ["yarn"] = new() { Manager = ResourceManager.Yarn },
        ["kubernetes"] = new() { Manager = ResourceManager.Kubernetes, ShuffleServiceRuns = true },
        ["shuffle service"] = new() { ShuffleServiceRuns = true },
        ["java 17"] = new() { JavaVersion = 17 },
        ["spark 3"] = new() { SparkVersion = "3.3.0" },
        ["strict job"] = new() { SinkIsIdempotent = false, BatchesMayOverlap = false },
        ["many partitions"] = new() { KafkaPartitions = 180 },
    };

    [Fact]
    public void The_default_configuration_is_allowed_everywhere() =>
        Assert.All(Shapes, named => Assert.Empty(GuardRules.Check(Configuration.Default, named.Value)));

    /// <summary>Each row: a shape, levers at the last value the rule allows, and the one change that breaks it.</summary>
    [Theory]
    // Of 15 GiB the system keeps 2 GiB, which is more than a tenth: 13312 MiB are left, 12102 and an overhead of 1210.
    [InlineData("driver-memory-within-node", "small", "driver.memory=12102", "driver.memory=12103")]
    [InlineData("driver-memory-within-node", "small", "driver.memory=5120 driver.memoryOverhead=8192", "driver.memory=5121")]
    // Of 64 GiB the system keeps a tenth: 58982.4 MiB are left, and two executors take 2 x (26810 + 2681) = 58982.
    [InlineData("executor-memory-within-node", "reference", "executor.cores=4 executor.memory=26810", "executor.memory=26811")]
    [InlineData("executor-memory-within-node", "reference", "executor.memory=42384 executor.memoryOverhead=384 memory.offHeap.size=16384", "memory.offHeap.enabled=true")]
    [InlineData("executor-memory-within-node", "reference", "executor.memory=8192 executor.cores=2", "executor.cores=1")]
    [InlineData("executor-memory-within-node", "yarn", "executor.memory=16384 executor.instances=27", "executor.instances=36")]
    [InlineData("off-heap-has-a-size", "reference", "memory.offHeap.size=1 memory.offHeap.enabled=true", "memory.offHeap.size=0")]
    [InlineData("result-size-within-driver-heap", "reference", "driver.memory=2048 driver.maxResultSize=2048", "driver.maxResultSize=2049")]
    [InlineData("broadcast-join-within-heaps", "reference", "driver.memory=10240 sql.autoBroadcastJoinThreshold=107374182", "sql.autoBroadcastJoinThreshold=107374183")]
    [InlineData("driver-cores-within-node", "small", "driver.cores=4", "driver.cores=5")]
    [InlineData("executor-cores-within-node", "small", "executor.cores=4", "executor.cores=5")]
    [InlineData("cores-max-within-cluster", "small", "cores.max=36", "cores.max=37")]
    [InlineData("executor-instances-within-cluster", "yarn", "executor.cores=2 executor.instances=36", "executor.cores=3")]
    [InlineData("some-executor-starts", "one worker", "executor.cores=4", "executor.cores=5")]
    [InlineData("task-within-executor", "reference", "executor.cores=3 task.cpus=3", "task.cpus=4")]
    [InlineData("task-within-executor", "reference", "cores.max=18 task.cpus=2", "cores.max=17")]
    [InlineData("task-within-executor", "yarn", "task.cpus=1", "task.cpus=2")]
    [InlineData("shuffle-service-runs", "reference", "", "shuffle.service.enabled=true")]
    [InlineData("shuffle-service-runs", "kubernetes", "", "shuffle.service.enabled=true")]
    [InlineData("dynamic-allocation-needs-shuffle-service", "shuffle service", "shuffle.service.enabled=true dynamicAllocation.enabled=true", "shuffle.service.enabled=false")]
    [InlineData("dynamic-executors-in-order", "shuffle service", "shuffle.service.enabled=true dynamicAllocation.enabled=true dynamicAllocation.minExecutors=9 dynamicAllocation.maxExecutors=9", "dynamicAllocation.maxExecutors=4")]
    [InlineData("dynamic-executors-in-order", "shuffle service", "shuffle.service.enabled=true dynamicAllocation.enabled=true dynamicAllocation.minExecutors=4", "dynamicAllocation.initialExecutors=3")]
    // 8 slots x 64 MiB = 512 MiB, half of the default heap.
    [InlineData("fetches-within-executor-heap", "reference", "reducer.maxSizeInFlight=64", "reducer.maxSizeInFlight=65")]
    [InlineData("fetches-within-executor-heap", "reference", "reducer.maxSizeInFlight=128 task.cpus=2", "task.cpus=1")]
    // 36 reducers x 8 slots x 364 KiB = 102.375 MiB; a tenth of 1024 MiB is 102.4.
    [InlineData("shuffle-buffers-within-executor-heap", "reference", "shuffle.file.buffer=364", "shuffle.file.buffer=365")]
    [InlineData("shuffle-buffers-within-executor-heap", "reference", "shuffle.file.buffer=128 default.parallelism=201", "default.parallelism=200")]
    // 180 partitions on 9 executors are 20 each.
    [InlineData("consumer-cache-holds-every-partition", "many partitions", "streaming.kafka.consumer.cache.maxCapacity=20", "streaming.kafka.consumer.cache.maxCapacity=19")]
    [InlineData("fetch-to-memory-within-version", "spark 3", "maxRemoteBlockSizeFetchToMem=2147483135", "maxRemoteBlockSizeFetchToMem=9223372036854775807")]
    [InlineData("heartbeat-within-network-timeout", "reference", "network.timeout=60 executor.heartbeatInterval=59", "executor.heartbeatInterval=60")]
    [InlineData("fetch-retries-within-network-timeout", "reference", "shuffle.io.maxRetries=7 shuffle.io.retryWait=17", "shuffle.io.maxRetries=8")]
    [InlineData("executor-idle-timeout-beyond-batch", "shuffle service", "shuffle.service.enabled=true dynamicAllocation.enabled=true dynamicAllocation.executorIdleTimeout=10 batchDuration=9999", "batchDuration=10000")]
    [InlineData("speculation-needs-idempotent-sink", "strict job", "", "speculation=true")]
    [InlineData("committer-needs-idempotent-sink", "strict job", "", "hadoop.mapreduce.fileoutputcommitter.algorithm.version=2")]
    [InlineData("overlap-needs-tolerant-job", "strict job", "", "streaming.concurrentJobs=2")]
    [InlineData("no-cms-on-later-jvm", "java 17", "executor.extraJavaOptions=-XX:+UseG1GC", "executor.extraJavaOptions=-XX:+UseConcMarkSweepGC")]
    public void A_refusal_begins_exactly_where_it_says(string rule, string shape, string allowed, string change)
    {
        var before = Set(Configuration.Default, allowed);
        var (lever, value) = Parse(change);
        var after = before.With(lever, value);

        Assert.DoesNotContain(GuardRules.Check(before, Shapes[shape]), broken => broken.Rule == rule);
        var violation = Assert.Single(GuardRules.Check(after, Shapes[shape]), broken => broken.Rule == rule);
        Assert.False(GuardRules.Allows(after, lever, Shapes[shape]));
        Assert.Contains(lever, violation.Levers);
        Assert.EndsWith(".", violation.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("result-size-within-half-driver-heap", "reference", "driver.maxResultSize=512", "driver.maxResultSize=513")]
    [InlineData("executor-heap-keeps-compressed-oops", "reference", "executor.memory=32767", "executor.memory=32768")]
    [InlineData("executor-heap-keeps-compressed-oops", "reference", "executor.memory=40960", "executor.memory=40959")]
    [InlineData("memory-fraction-leaves-old-generation", "reference", "memory.fraction=0.75", "memory.fraction=0.76")]
    [InlineData("dynamic-executors-keep-one", "reference", "dynamicAllocation.minExecutors=1 dynamicAllocation.enabled=true", "dynamicAllocation.minExecutors=0")]
    [InlineData("cores-max-multiple-of-executor-cores", "reference", "executor.cores=4 cores.max=36", "cores.max=37")]
    [InlineData("parallelism-one-to-four-tasks-per-core", "reference", "default.parallelism=288", "default.parallelism=289")]
    [InlineData("parallelism-one-to-four-tasks-per-core", "reference", "default.parallelism=72", "default.parallelism=71")]
    [InlineData("minimum-rate-feeds-every-partition", "reference", "streaming.backpressure.enabled=true batchDuration=1000", "streaming.backpressure.pid.minRate=36")]
    [InlineData("heartbeat-within-quarter-network-timeout", "reference", "executor.heartbeatInterval=30", "executor.heartbeatInterval=31")]
    [InlineData("locality-waits-within-half-batch", "reference", "batchDuration=6000", "batchDuration=5999")]
    [InlineData("manager-reads-cores-max", "yarn", "", "cores.max=36")]
    [InlineData("manager-reads-executor-instances", "reference", "", "executor.instances=4")]
    [InlineData("manager-reads-driver-overhead", "reference", "", "driver.memoryOverhead=400")]
    [InlineData("manager-reads-executor-overhead", "reference", "", "executor.memoryOverhead=400")]
    [InlineData("acts-only-with-spark.speculation=true", "reference", "speculation=true speculation.multiplier=2", "speculation=false")]
    [InlineData("acts-only-with-spark.io.compression.codec=zstd", "reference", "io.compression.codec=zstd", "io.compression.zstd.level=3", "io.compression.codec=lz4")]
    public void Advice_begins_exactly_where_it_says_and_forbids_nothing(string rule, string shape, string allowed, string change, string also = "")
    {
        var before = Set(Configuration.Default, allowed);
        var (lever, value) = Parse(change);
        var after = Set(before.With(lever, value), also);

        Assert.DoesNotContain(GuardRules.Advice(before, Shapes[shape]), advice => advice.Rule == rule);
        Assert.Single(GuardRules.Advice(after, Shapes[shape]), advice => advice.Rule == rule);
        Assert.DoesNotContain(GuardRules.Check(after, Shapes[shape]), broken => broken.Rule == rule);
    }

    [Fact]
    public void A_batch_of_a_second_with_the_default_locality_waits_is_allowed()
    {
        var shortest = Configuration.Default.With(BatchDuration, 1000);

        Assert.Empty(GuardRules.Check(shortest, Reference));
        Assert.True(GuardRules.Allows(shortest, BatchDuration, Reference));
    }

    [Fact]
    public void Every_clause_of_all_109_guards_is_a_rule_or_says_why_it_is_none()
    {
        var rules = GuardRules.All.Select(rule => rule.Name).ToHashSet();
        var named = new HashSet<string>();
        Assert.All(LeverCatalogue.All, lever =>
        {
            Assert.Equal(lever.GuardText.Split(';').Length, lever.Guards.Length);
            Assert.All(lever.Guards, clause =>
            {
                Assert.True(clause.Rules.Length + clause.Notes.Length > 0, $"{lever.Name}: '{clause.Text}'");
                Assert.Subset(rules, clause.Rules.ToHashSet());
                Assert.All(clause.Rules, name => Assert.Contains(lever, GuardRules.All.Single(rule => rule.Name == name).Levers));
                Assert.False(clause.Notes.Contains(GuardNote.Parent) && lever.Parent is null, $"{lever.Name} has no parent");
                named.UnionWith(clause.Rules);
            });
        });

        Assert.Equal(rules.Where(name => !name.StartsWith("acts-only-with-", StringComparison.Ordinal)).Order(), named.Order());
        Assert.Equal(109, LeverCatalogue.All.Count(lever => lever.Guards.Length > 0));
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_and_levers() => Assert.All(GuardRules.All.GroupBy(rule => rule.Name), same =>
    {
        Assert.Single(same);
        Assert.NotEmpty(same.Single().Levers);
    });

    /// <summary>What Spark checks at start and the simulator rejects, where the catalogue's own limits are the stricter ones.</summary>
    [Theory]
    [InlineData("batchDuration", 1000, double.PositiveInfinity)]
    [InlineData("spark.driver.memory", 512, double.PositiveInfinity)]
    [InlineData("spark.executor.memory", 512, double.PositiveInfinity)]
    [InlineData("spark.driver.maxResultSize", 1, double.PositiveInfinity)]
    [InlineData("spark.memory.fraction", 0.1, 0.9)]
    [InlineData("spark.memory.storageFraction", 0.1, 0.9)]
    [InlineData("spark.shuffle.unsafe.file.output.buffer", 1, 2097151)]
    [InlineData("spark.kryoserializer.buffer.max", 1, 2047)]
    [InlineData("spark.cleaner.periodicGC.interval", 5, double.PositiveInfinity)]
    [InlineData("spark.rpc.message.maxSize", 1, 2047)]
    [InlineData("spark.rpc.askTimeout", 30, double.PositiveInfinity)]
    [InlineData("spark.rpc.lookupTimeout", 30, double.PositiveInfinity)]
    [InlineData("spark.scheduler.listenerbus.eventqueue.capacity", 1, double.PositiveInfinity)]
    [InlineData("spark.scheduler.minRegisteredResourcesRatio", 0, 1)]
    [InlineData("spark.speculation.multiplier", 1.0001, double.PositiveInfinity)]
    [InlineData("spark.speculation.quantile", 0, 0.9999)]
    [InlineData("spark.task.maxFailures", 1, double.PositiveInfinity)]
    [InlineData("spark.stage.maxConsecutiveAttempts", 1, double.PositiveInfinity)]
    [InlineData("spark.dynamicAllocation.schedulerBacklogTimeout", 1, double.PositiveInfinity)]
    [InlineData("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", 1, double.PositiveInfinity)]
    [InlineData("spark.streaming.backpressure.pid.proportional", 0, double.PositiveInfinity)]
    [InlineData("spark.streaming.backpressure.pid.integral", 0, double.PositiveInfinity)]
    [InlineData("spark.streaming.backpressure.pid.derived", 0, double.PositiveInfinity)]
    [InlineData("spark.streaming.backpressure.pid.minRate", 1, double.PositiveInfinity)]
    [InlineData("spark.streaming.blockInterval", 50, 1000)]
    [InlineData("spark.sql.streaming.stateStore.minDeltasForSnapshot", 0, 99)]
    public void What_the_ranges_keep_needs_no_rule(string name, double atLeast, double atMost)
    {
        var lever = LeverCatalogue.Find(name);

        Assert.InRange(lever.Minimum, atLeast, atMost);
        Assert.InRange(lever.Maximum, atLeast, atMost);
        Assert.Contains(lever.Guards, clause => clause.Notes.Contains(GuardNote.Range) || name is "batchDuration");
    }

    [Fact]
    public void The_largest_Kryo_buffer_is_smaller_than_its_smallest_limit() =>
        Assert.True(KryoserializerBuffer.Maximum / 1024 < KryoserializerBufferMax.Minimum);

    [Fact]
    public void The_longest_block_fits_the_shortest_batch() =>
        Assert.True(LeverCatalogue.Find("spark.streaming.blockInterval").Maximum <= BatchDuration.Minimum);

    [Fact]
    public void No_JVM_flag_of_ours_sets_the_heap_or_a_Spark_property() => Assert.All(
        DriverExtraJavaOptions.Categories.Concat(ExecutorExtraJavaOptions.Categories),
        flags => Assert.False(flags.Contains("-Xmx", StringComparison.Ordinal) || flags.Contains("-Dspark", StringComparison.Ordinal)));

    [Fact]
    public void From_an_allowed_configuration_the_rules_of_the_changed_lever_decide_alone()
    {
        var random = RandomStream.For(41);
        var (allowed, refused) = (0, 0);
        foreach (var shape in Shapes.Values)
        {
            var current = Configuration.Default;
            for (var step = 0; step < 3000; step++)
            {
                var lever = LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)];
                var candidate = random.NextIndex(8) == 0 ? current.Restore(lever) : current.With(lever, RandomConfigurations.Value(lever, ref random));

                var violations = GuardRules.Check(candidate, shape);

                Assert.Equal(violations.Count == 0, GuardRules.Allows(candidate, lever, shape));
                Assert.All(violations, violation => Assert.NotEmpty(violation.Reason));
                if (violations.Count == 0)
                    (current, allowed) = (candidate, allowed + 1);
                else
                    refused++;
            }
        }

        Assert.True(allowed > 10_000 && refused > 1_000, $"{allowed} allowed and {refused} refused");
    }

    [Fact]
    public void Where_two_levers_are_not_read_together_one_does_not_alter_what_is_allowed_of_the_other()
    {
        var random = RandomStream.For(45);
        var (apart, altered) = (0, 0);
        foreach (var shape in Shapes.Values)
        {
            for (var trial = 0; trial < 4000; trial++)
            {
                var (moved, other) = (LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)], LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)]);
                var before = Configuration.Default;
                var after = before.With(moved, RandomConfigurations.Value(moved, ref random));
                if (moved == other || !GuardRules.Allows(after, moved, shape))
                    continue;
                var value = RandomConfigurations.Value(other, ref random);
                var isAltered = GuardRules.Allows(new Candidate(before, other, value), other, shape) != GuardRules.Allows(new Candidate(after, other, value), other, shape);
                altered += isAltered ? 1 : 0;
                if (GuardRules.AreReadTogether(moved, other))
                    continue;
                apart++;
                Assert.False(isAltered, $"{moved.Name} alters what is allowed of {other.Name}");
            }
        }

        Assert.True(apart > 1000 && altered > 5, $"{apart} apart, {altered} altered");
    }

    [Fact]
    public void Asking_whether_a_change_is_allowed_allocates_nothing()
    {
        var candidates = LeverCatalogue.All.Select(lever => (Lever: lever, Configuration: Configuration.Default.With(lever, lever.Maximum))).ToArray();
        Assert.Contains(candidates, candidate => GuardRules.Allows(candidate.Configuration, candidate.Lever, Reference));
        Assert.Contains(candidates, candidate => !GuardRules.Allows(candidate.Configuration, candidate.Lever, Reference));

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (lever, configuration) in candidates)
            GuardRules.Allows(configuration, lever, Reference);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static Configuration Set(Configuration configuration, string assignments) => assignments
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(Parse)
        .Aggregate(configuration, (built, set) => built.With(set.Lever, set.Value));

    private static (Lever Lever, double Value) Parse(string assignment)
    {
        var (name, text) = (assignment[..assignment.IndexOf('=')], assignment[(assignment.IndexOf('=') + 1)..]);
        var lever = LeverCatalogue.TryFind(name, out var found) ? found : LeverCatalogue.Find("spark." + name);
        return (lever, lever.IsNumeric ? double.Parse(text, CultureInfo.InvariantCulture) : lever.ValueOf(text));
    }
}
