using System.CommandLine;

namespace Sluice.Hosting.Cli;

internal static class EpisodeVerbs
{
    public static Command Create(Surroundings s) => new("episode", s.WorkingDirectory);
}
