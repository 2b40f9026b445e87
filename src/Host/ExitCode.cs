namespace Sluice.Hosting;

/// <summary>What the process returns; scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was tried and failed, or a replay differs from its journal.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    public const int NotFound = 3;

    /// <summary>Something else holds or owns it: a run of that name, a locked or foreign data directory.</summary>
    public const int Conflict = 4;

    public const int Denied = 5;

    public const int TimedOut = 6;

    /// <summary>The other tuning nodes went on without this one (<c>serve</c>): start it again.</summary>
    public const int Downed = 7;

    /// <summary>Stopped by Ctrl-C or SIGTERM before the end: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
