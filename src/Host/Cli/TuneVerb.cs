using System.CommandLine;

namespace Sluice.Hosting.Cli;

internal static class TuneVerb
{
    public static Command Create(Surroundings s) => new("tune", s.WorkingDirectory);
}
