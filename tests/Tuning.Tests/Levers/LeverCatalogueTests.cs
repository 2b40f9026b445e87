using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Tuning.Tests.Levers;

public sealed class LeverCatalogueTests
{
    [Fact]
    public void The_catalogue_holds_109_levers_numbered_by_row()
    {
        Assert.Equal(109, LeverCatalogue.All.Length);
        Assert.Equal(Enumerable.Range(0, 109), LeverCatalogue.All.Select(lever => lever.Index));
        Assert.Equal(109, LeverCatalogue.All.Select(lever => lever.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_row_is_read_into_every_field()
    {
        var lever = LeverCatalogue.Find("batchDuration");

        Assert.Equal(LeverKind.Duration, lever.Kind);
        Assert.Equal("ms", lever.Unit);
        Assert.Equal((10000, 1000, 30000), (lever.Default, lever.Minimum, lever.Maximum));
        Assert.Equal(LeverScale.Log2, lever.Scale);
        Assert.Equal("streaming", lever.AppliesTo);
        Assert.Equal(ChangeScope.Query, lever.Scope);
        Assert.Equal(LeverTier.Strong, lever.Tier);
        Assert.Equal("0.7.0", lever.SinceVersion);
        Assert.Equal("yes", lever.LaterVersions);
        Assert.StartsWith("not a SparkConf key", lever.GuardText, StringComparison.Ordinal);
        Assert.True(lever.IsNumeric);
        Assert.True(lever.IsInteger);
    }

    [Fact]
    public void Categories_are_numbered_in_catalogue_order()
    {
        var codec = SparkLevers.CompressionCodec;

        Assert.Equal(["lz4", "lzf", "snappy", "zstd"], codec.Categories);
        Assert.Equal((0, 0, 3), (codec.Default, codec.Minimum, codec.Maximum));
        Assert.Equal(3, codec.ValueOf("zstd"));
        Assert.Equal("zstd", codec.CategoryOf(3));
        Assert.False(codec.IsNumeric);
    }

    [Fact]
    public void Booleans_are_0_for_false_and_1_for_true()
    {
        Assert.All(LeverCatalogue.All.Where(lever => lever.Kind == LeverKind.Boolean), lever => Assert.Equal(["false", "true"], lever.Categories));
        Assert.Equal(1, SparkLevers.ShuffleCompress.Default);
        Assert.Equal(0, SparkLevers.Speculation.Default);
    }

    [Fact]
    public void Every_default_lies_inside_its_range() =>
        Assert.All(LeverCatalogue.All, lever => Assert.InRange(lever.Default, lever.Minimum, lever.Maximum));

    [Fact]
    public void Logarithmic_levers_have_positive_ranges() =>
        Assert.All(LeverCatalogue.All.Where(lever => lever.Scale != LeverScale.Linear), lever => Assert.True(lever.Minimum > 0, lever.Name));

    [Fact]
    public void Tiers_have_the_sizes_the_simulator_was_designed_for()
    {
        int Count(LeverTier tier) => LeverCatalogue.All.Count(lever => lever.Tier == tier);

        Assert.Equal(14, Count(LeverTier.Strong));
        Assert.InRange(Count(LeverTier.Weak), 27 - 3, 27 + 3);
        Assert.InRange(Count(LeverTier.FailureOnly), 12 - 3, 12 + 3);
        Assert.InRange(Count(LeverTier.Inert), 56 - 3, 56 + 3);
    }

    [Fact]
    public void A_child_names_a_category_of_a_lever_that_is_no_child_itself() => Assert.All(
        LeverCatalogue.All.Where(lever => lever.Parent is not null),
        child =>
        {
            var parent = LeverCatalogue.Find(child.Parent!);
            Assert.Contains(child.ParentCategory, parent.Categories);
            Assert.Null(parent.Parent);
        });

    [Fact]
    public void An_unknown_lever_is_refused_with_the_nearest_names()
    {
        var exception = Assert.Throws<UnknownLeverException>(() => LeverCatalogue.Find("spark.executor.memroy"));

        Assert.Equal("spark.executor.memroy", exception.LeverName);
        Assert.Equal("spark.executor.memory", exception.Nearest[0]);
        Assert.Contains("spark.executor.memory", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batchduration", "batchDuration")]
    [InlineData("executor.memroy", "spark.executor.memory")]
    [InlineData("codec", "spark.io.compression.codec")]
    [InlineData("concurrentJobs", "spark.streaming.concurrentJobs")]
    public void A_shortened_or_mistyped_name_finds_its_lever(string typed, string meant) =>
        Assert.Equal(meant, LeverCatalogue.Nearest(typed)[0]);

    [Fact]
    public void Asking_for_a_lever_that_may_not_exist_does_not_throw()
    {
        Assert.True(LeverCatalogue.TryFind("spark.serializer", out var found));
        Assert.Same(SparkLevers.Serializer, found);
        Assert.False(LeverCatalogue.TryFind("spark.nothing", out _));
    }

    [Fact]
    public void Every_strong_and_weak_lever_has_a_handle()
    {
        var handles = typeof(SparkLevers).GetFields().Select(field => field.GetValue(null)).OfType<Lever>().ToHashSet();

        Assert.All(LeverCatalogue.All.Where(lever => lever.Tier is LeverTier.Strong or LeverTier.Weak), lever => Assert.Contains(lever, handles));
    }

    [Theory]
    [InlineData("batchDuration", 2500, "2.5 s")]
    [InlineData("spark.locality.wait", 300, "300 ms")]
    [InlineData("spark.network.timeout", 120, "120 s")]
    [InlineData("spark.executor.memory", 4096, "4 GiB")]
    [InlineData("spark.executor.memory", 1536, "1.5 GiB")]
    [InlineData("spark.shuffle.file.buffer", 32, "32 KiB")]
    [InlineData("spark.sql.autoBroadcastJoinThreshold", 10485760, "10 MiB")]
    [InlineData("spark.executor.cores", 8, "8 cores")]
    [InlineData("spark.memory.fraction", 0.6, "0.6")]
    [InlineData("spark.io.compression.codec", 3, "zstd")]
    [InlineData("spark.speculation", 1, "true")]
    public void Values_are_formatted_for_people(string name, double value, string text) =>
        Assert.Equal(text, LeverCatalogue.Find(name).Format(value));
}
