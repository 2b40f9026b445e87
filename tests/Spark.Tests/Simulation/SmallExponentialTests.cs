using Sluice.Spark.Simulation.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class SmallExponentialTests
{
    [Fact]
    public void It_is_the_library_s_to_one_in_a_hundred_million()
    {
        for (var x = -300.0; x <= 300; x += 0.0137)
            Assert.Equal(1, SmallExponential.Of(x) / Math.Exp(x), 1e-8);
        Assert.Equal(1, SmallExponential.Of(0));
    }
}
