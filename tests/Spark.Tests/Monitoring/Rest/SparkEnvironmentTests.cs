using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Rest;

public sealed class SparkEnvironmentTests
{
    [Fact]
    public void The_configuration_in_effect_is_read_back_into_levers()
    {
        using var body = Bodies.OfRecorded("structured/environment.json");
        var environment = JsonBody.Read(body, SparkEnvironment.Read).Present();
        var read = Configuration.FromSparkProperties(environment.SparkProperties);
        Assert.Equal(1, read.Configuration[SparkLevers.ExecutorCores]);
        // Smaller than any machine that is tuned, and said to be.
        Assert.Contains(read.Unreadable, property => property is { Key: "spark.driver.memory", Text: "700m" });
        Assert.Contains(read.Foreign, property => property is { Key: "spark.app.name", Value: "StructuredKafkaWordCount" });
    }

    [Fact]
    public void A_finished_application_s_can_be_read_too()
    {
        using var body = Bodies.OfRecorded("history/environment.json");
        Assert.Contains(JsonBody.Read(body, SparkEnvironment.Read).Present().SparkProperties, property => property.Key == "spark.app.name");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"sparkProperties\":[[\"spark.a\"]]}")]
    [InlineData("{\"sparkProperties\":[[\"spark.a\",1]]}")]
    [InlineData("{\"sparkProperties\":[[\"spark.a\",\"\\ud800\"]]}")]
    public void What_is_not_that_is_malformed(string json)
    {
        using var body = Bodies.Of(json);
        JsonBody.Read(body, SparkEnvironment.Read).Missing(AbsenceKind.Malformed);
    }
}
