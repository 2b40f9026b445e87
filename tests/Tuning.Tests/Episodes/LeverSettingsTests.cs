using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class LeverSettingsTests
{
    [Fact]
    public void The_default_is_nothing_to_write()
    {
        Assert.Empty(LeverSettings.Write(Configuration.Default));
        Assert.Equal(Configuration.Default, LeverSettings.Read([]));
    }

    [Fact]
    public void Touched_levers_are_written_in_catalogue_order()
    {
        var configuration = Configuration.Default.With(SparkLevers.ExecutorMemory, 4096).With(SparkLevers.BatchDuration, 2500);
        Assert.Equal(
            [new LeverSetting("batchDuration", 2500), new LeverSetting("spark.executor.memory", 4096)], LeverSettings.Write(configuration));
    }

    [Fact]
    public void Any_configuration_reads_back_as_it_was()
    {
        var random = RandomStream.For(4);
        var touched = 0;
        for (var i = 0; i < 500; i++)
        {
            var configuration = Configuration.Default;
            for (var change = random.NextIndex(20); change > 0; change--)
            {
                var lever = LeverCatalogue.All[random.NextIndex(LeverCatalogue.All.Length)];
                var value = lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum);
                configuration = configuration.With(lever, lever.IsNumeric ? value : Math.Floor(value));
            }

            var read = LeverSettings.Read(LeverSettings.Write(configuration));
            Assert.Equal(configuration, read);
            Assert.Equal(configuration.Hash, read.Hash);
            touched += LeverSettings.Write(configuration).Count;
        }

        Assert.True(touched > 1000, $"{touched} touched levers");
    }

    [Fact]
    public void An_unknown_lever_and_a_value_out_of_range_are_refused()
    {
        Assert.Throws<UnknownLeverException>(() => LeverSettings.Read([new LeverSetting("spark.executor.memmory", 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeverSettings.Read([new LeverSetting("batchDuration", -1)]));
    }
}
