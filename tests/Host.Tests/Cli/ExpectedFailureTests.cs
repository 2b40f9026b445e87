using Sluice.Hosting.Cli;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

/// <summary>Exit codes are a contract with scripts.</summary>
public sealed class ExpectedFailureTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { RefusedException.Conflict("held"), 4 },
        { new UnknownLeverException("x", []), 3 },
        { new TraceFormatException("x.csv", 0, "cannot be read", "check", new FileNotFoundException()), 3 },
        { new TraceFormatException("x.csv", 0, "cannot be read", "check", new UnauthorizedAccessException()), 5 },
        { new TraceFormatException("x.csv", 3, "is not CSV", "write CSV"), 2 },
        { new ArgumentException("no such engine"), 2 },
        { new FormatException("no such workload"), 2 },
        { new Actors.NodeConfigurationException("no such type"), 2 },
        { new UnauthorizedAccessException(), 5 },
        { new TimeoutException(), 6 },
        { new InvalidDataException(), 1 },
        { new IOException(), 1 },
        { new OperationCanceledException(), 130 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Each_has_its_exit_code(Exception failure, int exitCode) => Assert.Equal(exitCode, ExpectedFailure.ExitCodeOf(failure));

    [Fact]
    public void What_nobody_expected_has_none() => Assert.Null(ExpectedFailure.ExitCodeOf(new InvalidOperationException()));
}
