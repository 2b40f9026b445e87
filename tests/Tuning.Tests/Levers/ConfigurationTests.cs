using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Tests.Levers;

public sealed class ConfigurationTests
{
    [Fact]
    public void The_default_configuration_has_every_default_and_touches_nothing() => Assert.All(LeverCatalogue.All, lever =>
    {
        Assert.Equal(lever.Default, Configuration.Default[lever]);
        Assert.Equal(lever.Default, Configuration.Default[lever.Index]);
        Assert.False(Configuration.Default.IsTouched(lever));
    });

    [Fact]
    public void Setting_a_lever_leaves_the_original_alone()
    {
        var changed = Configuration.Default.With(BatchDuration, 2500);

        Assert.Equal(2500, changed[BatchDuration]);
        Assert.Equal(10000, Configuration.Default[BatchDuration]);
        Assert.True(changed.IsTouched(BatchDuration));
        Assert.Equal([BatchDuration], changed.ChangedFrom(Configuration.Default));
    }

    [Fact]
    public void Whole_numbered_levers_are_rounded_and_real_ones_kept()
    {
        Assert.Equal(2500, Configuration.Default.With(BatchDuration, 2499.6)[BatchDuration]);
        Assert.Equal(3, Configuration.Default.With(ExecutorCores, 2.5)[ExecutorCores]);
        Assert.Equal(0.6123, Configuration.Default.With(MemoryFraction, 0.6123)[MemoryFraction]);
    }

    [Theory]
    [InlineData("batchDuration", 999)]
    [InlineData("batchDuration", 30001)]
    [InlineData("batchDuration", double.NaN)]
    [InlineData("spark.executor.memory", double.PositiveInfinity)]
    [InlineData("spark.serializer", 2)]
    [InlineData("spark.serializer", -1)]
    [InlineData("spark.io.compression.codec", 1.5)]
    [InlineData("spark.speculation", 0.5)]
    public void A_value_outside_the_lever_is_refused_with_its_name_and_range(string name, double value)
    {
        var lever = LeverCatalogue.Find(name);

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Configuration.Default.With(lever, value));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.Contains($".. {lever.Maximum}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lever_from_elsewhere_is_refused()
    {
        var stray = new Lever { Name = "test.delay", Kind = LeverKind.Real, Unit = "s", Default = 10, Minimum = 0, Maximum = 200 };

        Assert.Contains("test.delay", Assert.Throws<ArgumentException>(() => Configuration.Default.With(stray, 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Configuration.Default[stray]);
    }

    [Fact]
    public void A_fixed_default_set_again_touches_nothing()
    {
        Assert.Equal(Configuration.Default, Configuration.Default.With(DriverMemory, 1024));
        Assert.Equal(Configuration.Default, Configuration.Default.With(DriverMemory, 4096).With(DriverMemory, 1024));
    }

    [Fact]
    public void A_default_that_depends_on_the_deployment_is_touched_even_by_its_own_value()
    {
        var pinned = Configuration.Default.With(ExecutorCores, ExecutorCores.Default);

        Assert.True(pinned.IsTouched(ExecutorCores));
        Assert.NotEqual(Configuration.Default, pinned);
        Assert.Equal([ExecutorCores], pinned.ChangedFrom(Configuration.Default));
        Assert.Equal(Configuration.Default, pinned.Restore(ExecutorCores));
    }

    [Fact]
    public void An_untouched_lever_follows_the_one_it_inherits_from()
    {
        var configuration = Configuration.Default.With(LocalityWait, 500).With(NetworkTimeout, 200).With(ExecutorMemory, 20480);

        Assert.Equal(500, configuration[LocalityWaitNode]);
        Assert.Equal(200, configuration[LeverCatalogue.Find("spark.rpc.askTimeout")]);
        Assert.Equal(200_000, configuration[LeverCatalogue.Find("spark.streaming.kafka.consumer.poll.ms")]);
        Assert.Equal(2048, configuration[ExecutorMemoryOverhead]);
        Assert.Equal([ExecutorMemory, NetworkTimeout, LocalityWait], configuration.ChangedFrom(Configuration.Default));
    }

    [Fact]
    public void A_touched_lever_keeps_its_value_until_restored()
    {
        var pinned = Configuration.Default.With(LocalityWaitNode, 100).With(LocalityWait, 500);

        Assert.Equal(100, pinned[LocalityWaitNode]);
        Assert.Equal(500, pinned.Restore(LocalityWaitNode)[LocalityWaitNode]);
    }

    [Fact]
    public void The_memory_overhead_is_at_least_384_MiB_and_else_a_tenth()
    {
        Assert.Equal(384, Configuration.Default.With(ExecutorMemory, 3000)[ExecutorMemoryOverhead]);
        Assert.Equal(409, Configuration.Default.With(ExecutorMemory, 4096)[ExecutorMemoryOverhead]);
    }

    [Fact]
    public void The_scope_of_a_change_is_the_widest_of_its_levers()
    {
        var sql = LeverCatalogue.Find("spark.sql.shuffle.partitions");
        var runtime = Configuration.Default.With(sql, 100);

        Assert.Null(Configuration.Default.ScopeOfChange(Configuration.Default));
        Assert.Equal(ChangeScope.Runtime, runtime.ScopeOfChange(Configuration.Default));
        Assert.Equal(ChangeScope.Query, runtime.With(BatchDuration, 2000).ScopeOfChange(Configuration.Default));
        Assert.Equal(ChangeScope.Application, runtime.With(Serializer, 1).With(BatchDuration, 2000).ScopeOfChange(Configuration.Default));
        Assert.Equal(ChangeScope.Node, runtime.With(ShuffleServiceEnabled, 1).With(Serializer, 1).ScopeOfChange(Configuration.Default));
        Assert.Equal(ChangeScope.Runtime, Configuration.Default.ScopeOfChange(runtime));
    }

    [Fact]
    public void A_child_is_in_effect_only_while_its_parent_lets_it()
    {
        Assert.False(Configuration.Default.IsInEffect(SpeculationMultiplier));
        Assert.True(Configuration.Default.With(Speculation, 1).IsInEffect(SpeculationMultiplier));
        Assert.False(Configuration.Default.IsInEffect(KryoReferenceTracking));
        Assert.True(Configuration.Default.With(Serializer, 1).IsInEffect(KryoReferenceTracking));
        Assert.True(Configuration.Default.IsInEffect(BatchDuration));
    }

    [Fact]
    public void The_hash_is_the_same_in_every_process()
    {
        Assert.Equal(0UL, Configuration.Default.Hash);
        Assert.Equal(0x431B8C52142ED28BUL, Configuration.Default.With(BatchDuration, 2500).Hash);
        Assert.Equal(0x692F9E4A5F320226UL, Configuration.Default.With(BatchDuration, 2500).With(Serializer, 1).With(ExecutorCores, 8).Hash);
    }

    [Fact]
    public void Negative_zero_is_zero()
    {
        var (positive, negative) = (Configuration.Default.With(LocalityWaitNode, 0.0), Configuration.Default.With(LocalityWaitNode, -0.0));

        Assert.Equal((positive, positive.Hash), (negative, negative.Hash));
        Assert.Equal(Configuration.Default, Configuration.Default.With(BackpressurePidDerived, -0.0));
    }

    [Fact]
    public void Equal_configurations_are_reached_by_any_order_of_changes()
    {
        var random = RandomStream.For(17);
        var touchedMost = 0;
        for (var draw = 0; draw < 200; draw++)
        {
            var target = RandomConfigurations.Draw(ref random, 0.3);
            var touched = target.ChangedFrom(Configuration.Default);
            var backwards = touched.Reverse().Aggregate(Configuration.Default, (built, lever) => built.With(lever, target[lever]));
            var restored = touched.Aggregate(target, (built, lever) => built.Restore(lever));

            Assert.Equal(target, backwards);
            Assert.Equal(target.Hash, backwards.Hash);
            Assert.Equal(target.GetHashCode(), backwards.GetHashCode());
            Assert.Equal(Configuration.Default, restored);
            Assert.Equal(touched.Length == 0, target.Equals(Configuration.Default));
            touchedMost = Math.Max(touchedMost, touched.Length);
        }

        Assert.True(touchedMost > 25, "the generator should touch many levers");
    }

    [Fact]
    public void Every_value_stays_inside_its_lever_whatever_is_set()
    {
        var random = RandomStream.For(23);
        for (var draw = 0; draw < 200; draw++)
        {
            var configuration = RandomConfigurations.Draw(ref random, 0.5);
            Assert.All(LeverCatalogue.All, lever => Assert.InRange(configuration[lever], lever.Minimum, lever.Maximum));
        }
    }

    [Fact]
    public void Different_configurations_have_different_hashes()
    {
        var random = RandomStream.For(29);
        var seen = new Dictionary<ulong, Configuration>();
        for (var draw = 0; draw < 5000; draw++)
        {
            var configuration = RandomConfigurations.Draw(ref random, 0.02);
            Assert.True(seen.TryAdd(configuration.Hash, configuration) || seen[configuration.Hash].Equals(configuration));
        }

        Assert.True(seen.Count > 1000, "the generator should draw many different configurations");
    }

    [Fact]
    public void A_configuration_prints_what_it_touches()
    {
        Assert.Equal("default", Configuration.Default.ToString());
        Assert.Equal("batchDuration=2.5 s, spark.executor.memory=4 GiB", Configuration.Default.With(ExecutorMemory, 4096).With(BatchDuration, 2500).ToString());
    }

    [Fact]
    public void A_candidate_is_the_configuration_that_would_be_made()
    {
        var random = RandomStream.For(43);
        var current = Configuration.Default;
        for (var step = 0; step < 2000; step++)
        {
            var lever = LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)];
            var value = random.NextIndex(8) == 0 ? lever.Default : RandomConfigurations.Value(lever, ref random);
            var candidate = new Candidate(current, lever, value);
            var made = current.With(lever, value);

            Assert.Equal(made.Hash, candidate.Hash);
            foreach (var each in LeverCatalogue.All)
                Assert.Equal((made[each], made.IsTouched(each)), (candidate[each], candidate.IsTouched(each)));
            if (random.NextIndex(3) != 0)
                current = random.NextIndex(10) == 0 ? made.Restore(lever) : made;
        }

        Assert.Equal(current.Hash, ((Candidate)current).Hash);
    }

    [Fact]
    public void Several_levers_set_at_once_are_set_one_after_another()
    {
        var random = RandomStream.For(44);
        var current = Configuration.Default;
        for (var step = 0; step < 500; step++)
        {
            var settings = new (Lever Lever, double Value)[random.NextIndex(6)];
            for (var i = 0; i < settings.Length; i++)
            {
                var lever = LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)];
                settings[i] = (lever, RandomConfigurations.Value(lever, ref random));
            }

            var before = current.ToString();
            var chained = settings.Aggregate(current, (made, setting) => made.With(setting.Lever, setting.Value));
            var atOnce = current.With(settings);

            Assert.Equal(chained, atOnce);
            Assert.Equal(chained.Hash, atOnce.Hash);
            Assert.Equal(before, current.ToString());
            Assert.Same(atOnce, atOnce.With(settings));
            current = atOnce;
        }
    }
}
