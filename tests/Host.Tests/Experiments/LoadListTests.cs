using Sluice.Hosting.Experiments;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class LoadListTests
{
    [Fact]
    public void The_commas_of_a_switch_are_its_own() => Assert.Equal(
        ["iot", "switch:poisson-low,poisson-high@65", "trapezoid", "switch:poisson-low,poisson-high@65+20"],
        LoadList.Read("iot, switch:poisson-low,poisson-high@65, trapezoid,switch:poisson-low,poisson-high@65+20", "/"));

    [Fact]
    public void A_load_given_twice_is_refused() => Assert.Contains(
        "once", Assert.Throws<RefusedException>(() => LoadList.Read("iot,iot", "/")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_load_names_the_nearest() => Assert.Contains(
        "poisson-high", Assert.Throws<FormatException>(() => LoadList.Read("iot,poison-high", "/")).Message, StringComparison.Ordinal);
}
