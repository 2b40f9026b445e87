using System.CommandLine;

namespace Sluice.Hosting.Cli;

internal static class DemoVerb
{
    public static Command Create(Surroundings s) => new("demo", s.WorkingDirectory);
}
