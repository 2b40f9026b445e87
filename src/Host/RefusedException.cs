namespace Sluice.Hosting;

/// <summary>A command that is not carried out. The message says what is wrong and how to mend it.</summary>
internal sealed class RefusedException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    public static RefusedException Usage(string message) => new(Hosting.ExitCode.Usage, message);

    public static RefusedException NotFound(string message) => new(Hosting.ExitCode.NotFound, message);

    public static RefusedException Conflict(string message, Exception? cause = null) => new(Hosting.ExitCode.Conflict, message, cause);

    public static RefusedException Denied(string message) => new(Hosting.ExitCode.Denied, message);

    public static RefusedException Failed(string message) => new(Hosting.ExitCode.Failed, message);
}
