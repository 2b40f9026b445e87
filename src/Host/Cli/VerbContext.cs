using System.CommandLine;
using Sluice.Hosting.Settings;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Cli;

/// <summary>What a verb runs with.</summary>
internal sealed record VerbContext(ParseResult Parse, Surroundings Surroundings, Terminal Terminal)
{
    public CancellationToken Stop => Surroundings.Stop;

    public SluiceSettings Settings() => GlobalOptions.Settings(Parse, Surroundings);
}
