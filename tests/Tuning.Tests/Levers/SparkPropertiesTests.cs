using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Tests.Levers;

public sealed class SparkPropertiesTests
{
    [Theory]
    [InlineData("spark.executor.memory", 4096, "4096m")]
    [InlineData("spark.shuffle.file.buffer", 64, "64k")]
    [InlineData("spark.locality.wait", 300, "300ms")]
    [InlineData("spark.network.timeout", 200, "200s")]
    [InlineData("spark.cleaner.periodicGC.interval", 45, "45min")]
    [InlineData("spark.rpc.message.maxSize", 256, "256")]
    [InlineData("spark.streaming.kafka.consumer.poll.ms", 5000, "5000")]
    [InlineData("spark.sql.autoBroadcastJoinThreshold", 2097152, "2097152")]
    [InlineData("spark.sql.autoBroadcastJoinThreshold", 1073741824, "1073741824")]
    [InlineData("spark.memory.fraction", 0.55, "0.55")]
    [InlineData("spark.speculation", 1, "true")]
    [InlineData("spark.io.compression.codec", 3, "zstd")]
    [InlineData("spark.streaming.kafka.maxRatePerPartition", 2, "1000")]
    public void A_lever_is_written_as_its_kind_and_unit_say(string name, double value, string text)
    {
        var lever = LeverCatalogue.Find(name);

        Assert.Equal(text, Written(Configuration.Default.With(lever, value), name));
    }

    [Fact]
    public void Levers_that_are_no_Spark_keys_travel_under_keys_of_ours()
    {
        var properties = Configuration.Default.With(MaxOffsetsPerTrigger, 0).With(BatchDuration, 2500);

        Assert.Equal("2500ms", Written(properties, "spark.sluice.batchDuration"));
        Assert.Equal("10000", Written(properties, "spark.sluice.maxOffsetsPerTrigger"));
        Assert.All(properties.ToSparkProperties(), property => Assert.StartsWith("spark.", property.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spark.streaming.kafka.maxRatePerPartition")]
    [InlineData("spark.sluice.maxOffsetsPerTrigger")]
    [InlineData("spark.executor.extraJavaOptions")]
    public void An_unset_category_leaves_the_key_out(string key) => Assert.Null(Written(Configuration.Default, key));

    [Theory]
    [InlineData("spark.executor.cores")]
    [InlineData("spark.executor.instances")]
    [InlineData("spark.cores.max")]
    [InlineData("spark.default.parallelism")]
    [InlineData("spark.rpc.netty.dispatcher.numThreads")]
    [InlineData("spark.scheduler.minRegisteredResourcesRatio")]
    [InlineData("spark.locality.wait.process")]
    [InlineData("spark.locality.wait.node")]
    [InlineData("spark.locality.wait.rack")]
    [InlineData("spark.rpc.askTimeout")]
    [InlineData("spark.rpc.lookupTimeout")]
    [InlineData("spark.streaming.kafka.consumer.poll.ms")]
    [InlineData("spark.dynamicAllocation.initialExecutors")]
    [InlineData("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout")]
    [InlineData("spark.driver.memoryOverhead")]
    [InlineData("spark.executor.memoryOverhead")]
    [InlineData("spark.kryo.unsafe")]
    [InlineData("spark.maxRemoteBlockSizeFetchToMem")]
    public void A_default_that_Spark_works_out_is_left_to_it_until_touched(string key)
    {
        var lever = LeverCatalogue.Find(key);

        Assert.Null(Written(Configuration.Default, key));
        Assert.NotNull(Written(Configuration.Default.With(lever, lever.Default), key));
        Assert.Null(Written(Configuration.Default.With(lever, lever.Default).Restore(lever), key));
    }

    [Theory]
    [InlineData("spark.executor.memory", "4g", 4096)]
    [InlineData("spark.executor.memory", "4096m", 4096)]
    [InlineData("spark.executor.memory", " 4GB ", 4096)]
    [InlineData("spark.executor.memory", "4096", 4096)]
    [InlineData("spark.driver.maxResultSize", "1073741824", 1024)]
    [InlineData("spark.driver.maxResultSize", "2g", 2048)]
    [InlineData("spark.shuffle.file.buffer", "64", 64)]
    [InlineData("spark.shuffle.file.buffer", "1m", 1024)]
    [InlineData("spark.io.compression.lz4.blockSize", "65536", 64)]
    [InlineData("spark.broadcast.blockSize", "8192", 8)]
    [InlineData("spark.network.timeout", "120", 120)]
    [InlineData("spark.network.timeout", "120000ms", 120)]
    [InlineData("spark.network.timeout", "2m", 120)]
    [InlineData("spark.network.timeout", "2min", 120)]
    [InlineData("spark.executor.heartbeatInterval", "20000", 20)]
    [InlineData("spark.cleaner.periodicGC.interval", "1h", 60)]
    [InlineData("spark.locality.wait", "2s", 2000)]
    [InlineData("spark.locality.wait", "250", 250)]
    [InlineData("spark.sluice.batchDuration", "2500ms", 2500)]
    [InlineData("spark.sluice.batchDuration", "5s", 5000)]
    [InlineData("spark.rpc.message.maxSize", "256", 256)]
    [InlineData("spark.memory.fraction", "0.7", 0.7)]
    [InlineData("spark.memory.fraction", "7e-1", 0.7)]
    [InlineData("spark.speculation", "TRUE", 1)]
    [InlineData("spark.scheduler.mode", "fair", 1)]
    [InlineData("spark.maxRemoteBlockSizeFetchToMem", "200m", 2)]
    [InlineData("spark.dynamicAllocation.cachedExecutorIdleTimeout", "2min", 1)]
    [InlineData("spark.network.maxRemoteBlockSizeFetchToMem", "64m", 1)]
    [InlineData("spark.excludeOnFailure.enabled", "true", 1)]
    [InlineData("spark.shuffle.localDisk.file.output.buffer", "64", 64)]
    public void Text_is_read_as_Spark_reads_it(string key, string text, double value)
    {
        var reading = Configuration.FromSparkProperties([new(key, text)]);

        Assert.Empty(reading.Unreadable);
        Assert.Empty(reading.Foreign);
        var lever = LeverCatalogue.All.Single(candidate => candidate.HasKey(key));
        Assert.Equal(value, reading.Configuration[lever]);
    }

    [Theory]
    [InlineData("spark.executor.memory", "1.5g", "whole number")]
    [InlineData("spark.executor.memory", "4x", "whole number")]
    [InlineData("spark.executor.memory", "", "whole number")]
    [InlineData("spark.executor.memory", "512m", "outside")]
    [InlineData("spark.executor.memory", "-4g", "whole number")]
    [InlineData("spark.executor.memory", "99999999999999999999g", "whole number")]
    [InlineData("spark.network.timeout", "1500ms", "whole number")]
    [InlineData("spark.locality.wait", "1.5s", "whole number")]
    [InlineData("spark.rpc.message.maxSize", "256m", "without a suffix")]
    [InlineData("spark.memory.fraction", "lots", "number")]
    [InlineData("spark.memory.fraction", "NaN", "number")]
    [InlineData("spark.io.compression.codec", "brotli", "lz4, lzf, snappy, zstd")]
    [InlineData("spark.serializer", "org.apache.spark.serializer.kryoserializer", "KryoSerializer")]
    public void Text_that_no_value_stands_for_is_reported_and_the_default_kept(string key, string text, string reason)
    {
        var reading = Configuration.FromSparkProperties([new(key, text)]);

        var unreadable = Assert.Single(reading.Unreadable);
        Assert.Equal((LeverCatalogue.Find(key), key, text), (unreadable.Lever, unreadable.Key, unreadable.Text));
        Assert.Contains(reason, unreadable.Reason, StringComparison.Ordinal);
        Assert.Equal(Configuration.Default, reading.Configuration);
    }

    [Fact]
    public void Foreign_properties_come_back_untouched_and_in_order()
    {
        KeyValuePair<string, string>[] properties =
        [
            new("spark.app.name", "ads"), new("spark.serializer", "org.apache.spark.serializer.KryoSerializer"),
            new("spark.ui.enabled", "true"), new("myjob.topic", "clicks"),
        ];

        var reading = Configuration.FromSparkProperties(properties);

        Assert.Equal([properties[0], properties[2], properties[3]], reading.Foreign);
        Assert.Equal(Configuration.Default.With(Serializer, 1), reading.Configuration);
    }

    [Theory]
    [InlineData(null, "spark.blacklist.enabled", "spark.maxRemoteBlockSizeFetchToMem", "spark.shuffle.unsafe.file.output.buffer")]
    [InlineData("2.3", "spark.blacklist.enabled", "spark.maxRemoteBlockSizeFetchToMem", "spark.shuffle.unsafe.file.output.buffer")]
    [InlineData("3.0", "spark.blacklist.enabled", "spark.network.maxRemoteBlockSizeFetchToMem", "spark.shuffle.unsafe.file.output.buffer")]
    [InlineData("3.1", "spark.excludeOnFailure.enabled", "spark.network.maxRemoteBlockSizeFetchToMem", "spark.shuffle.unsafe.file.output.buffer")]
    [InlineData("3.5.2", "spark.excludeOnFailure.enabled", "spark.network.maxRemoteBlockSizeFetchToMem", "spark.shuffle.unsafe.file.output.buffer")]
    [InlineData("4.1", "spark.excludeOnFailure.enabled", "spark.network.maxRemoteBlockSizeFetchToMem", "spark.shuffle.localDisk.file.output.buffer")]
    public void A_lever_that_Spark_renamed_is_written_under_the_key_that_its_version_reads(string? version, params string[] keys)
    {
        Lever[] renamed = [LeverCatalogue.Find("spark.blacklist.enabled"), MaxRemoteBlockSizeFetchToMem, LeverCatalogue.Find("spark.shuffle.unsafe.file.output.buffer")];
        var asked = Configuration.Default.With((renamed[0], 1), (renamed[1], 2), (renamed[2], 64));
        // What the operator says under either name gives way.
        var operators = renamed.SelectMany(lever => new KeyValuePair<string, string>[] { new(lever.PropertyKey, "old"), new(lever.Renamed!.Key, "new") });

        var written = asked.ToSparkProperties(operators, version);

        Assert.Equal(keys, renamed.Select(lever => Assert.Single(written, property => lever.HasKey(property.Key)).Key));
        Assert.Equal(asked, Configuration.FromSparkProperties(written).Configuration);
    }

    [Theory]
    [InlineData("spark.blacklist.enabled", "spark.excludeOnFailure.enabled")]
    [InlineData("spark.excludeOnFailure.enabled", "spark.blacklist.enabled")]
    public void Of_two_names_of_a_lever_the_newer_counts_wherever_it_stands(string first, string second)
    {
        static string Text(string key) => key == "spark.excludeOnFailure.enabled" ? "true" : "false";
        var reading = Configuration.FromSparkProperties([new(first, Text(first)), new(second, Text(second))]);

        Assert.Equal(1, reading.Configuration[LeverCatalogue.Find("spark.blacklist.enabled")]);
    }

    [Fact]
    public void A_key_given_twice_counts_as_last_given() =>
        Assert.Equal(2048, Configuration.FromSparkProperties([new("spark.executor.memory", "4g"), new("spark.executor.memory", "2g")]).Configuration[ExecutorMemory]);

    [Fact]
    public void Our_collector_flags_are_found_among_the_operators_and_appended_to_them()
    {
        var reading = Configuration.FromSparkProperties([new("spark.executor.extraJavaOptions", "-Dsite=a -XX:+UseG1GC  -XX:MaxGCPauseMillis=100 -verbose:gc")]);

        Assert.Equal("-XX:+UseG1GC -XX:MaxGCPauseMillis=100", ExecutorExtraJavaOptions.CategoryOf(reading.Configuration[ExecutorExtraJavaOptions]));
        Assert.Equal([new("spark.executor.extraJavaOptions", "-Dsite=a -verbose:gc")], reading.Foreign);
        Assert.Contains(
            new("spark.executor.extraJavaOptions", "-Dsite=a -verbose:gc -XX:+UseG1GC -XX:MaxGCPauseMillis=100"),
            reading.Configuration.ToSparkProperties(reading.Foreign));
        Assert.Contains(
            new("spark.executor.extraJavaOptions", "-Dsite=a -verbose:gc"),
            reading.Configuration.Restore(ExecutorExtraJavaOptions).ToSparkProperties(reading.Foreign));
    }

    [Fact]
    public void Merging_replaces_levers_and_keeps_everything_else()
    {
        var merged = Configuration.Default.With(ExecutorMemory, 2048)
            .ToSparkProperties([new("spark.app.name", "ads"), new("spark.executor.memory", "9g"), new("spark.cores.max", "16")])
            .ToDictionary();

        Assert.Equal("ads", merged["spark.app.name"]);
        Assert.Equal("2048m", merged["spark.executor.memory"]);
        Assert.Equal("16", merged["spark.cores.max"]);
        Assert.Equal("false", merged["spark.speculation"]);
    }

    [Fact]
    public void Any_configuration_is_read_back_as_it_was_written()
    {
        var random = RandomStream.For(31);
        var touched = new HashSet<Lever>();
        for (var draw = 0; draw < 500; draw++)
        {
            var configuration = RandomConfigurations.Draw(ref random, draw % 2 == 0 ? 0.05 : 0.8);

            var reading = Configuration.FromSparkProperties(configuration.ToSparkProperties());

            Assert.Equal(configuration, reading.Configuration);
            Assert.Empty(reading.Foreign);
            Assert.Empty(reading.Unreadable);
            touched.UnionWith(configuration.ChangedFrom(Configuration.Default));
        }

        Assert.Equal(LeverCatalogue.All.Length, touched.Count);
    }

    private static string? Written(Configuration configuration, string key) =>
        configuration.ToSparkProperties().Where(property => property.Key == key).Select(property => property.Value).SingleOrDefault();
}
