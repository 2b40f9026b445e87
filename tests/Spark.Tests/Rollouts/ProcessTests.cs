using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Tests that write scripts and start them, one after another: while one thread starts a process, a file that another has open cannot be started.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessTests
{
    public const string Name = "processes";
}
