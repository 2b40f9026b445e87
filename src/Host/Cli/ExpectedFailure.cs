using System.Data.Common;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Cli;

/// <summary>Failures that a person can mend from the message alone. Anything else is a fault of ours and is shown whole.</summary>
internal static class ExpectedFailure
{
    /// <returns>Null for a failure that nobody expected.</returns>
    public static int? ExitCodeOf(Exception failure) => failure switch
    {
        RefusedException refused => refused.ExitCode,
        UnknownLeverException or UnknownRivalException => ExitCode.NotFound,
        TraceFormatException { InnerException: FileNotFoundException or DirectoryNotFoundException } => ExitCode.NotFound,
        TraceFormatException { InnerException: UnauthorizedAccessException } or UnauthorizedAccessException => ExitCode.Denied,
        NodeConfigurationException or FormatException or ArgumentException => ExitCode.Usage,
        UnrankableException => ExitCode.Failed,
        PolicyConflictException => ExitCode.Conflict,
        TimeoutException => ExitCode.TimedOut,
        InvalidDataException or IOException or DbException => ExitCode.Failed,
        OperationCanceledException => ExitCode.Interrupted,
        _ => null,
    };

    /// <summary>The message without the name of the program's own parameter, which means nothing to who typed the command.</summary>
    public static string MessageOf(Exception failure) => failure is ArgumentException { ParamName: { } parameter }
        ? failure.Message.Split($" (Parameter '{parameter}')")[0]
        : failure.Message;
}
