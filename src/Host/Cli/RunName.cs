using Sluice.Hosting.Fleet;
using Sluice.Messages;

namespace Sluice.Hosting.Cli;

/// <summary>What people call their runs.</summary>
internal static class RunName
{
    /// <exception cref="RefusedException">It cannot name a run.</exception>
    public static RunId Of(string name) => Slug.IsRunName(name)
        ? new RunId(name)
        : throw RefusedException.Usage($"'{name}' cannot name a run: use letters, digits, '-', '_' and '.', at most 60, beginning with a letter or digit; give one with --run.");
}
