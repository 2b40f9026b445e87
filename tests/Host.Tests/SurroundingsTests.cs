using System.Collections;
using Xunit;

namespace Sluice.Hosting.Tests;

public sealed class SurroundingsTests
{
    [Fact]
    public void Variables_that_differ_in_case_alone_do_not_end_the_process()
    {
        if (OperatingSystem.IsWindows())
            return;
        var variables = Surroundings.Named(new Hashtable { ["http_proxy"] = "a", ["HTTP_PROXY"] = "b" });
        Assert.Equal(("a", "b"), (variables["http_proxy"], variables["HTTP_PROXY"]));
    }
}
