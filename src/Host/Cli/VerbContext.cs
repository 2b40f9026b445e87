using System.CommandLine;
using Sluice.Hosting.Settings;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Cli;

/// <summary>What a verb runs with.</summary>
internal sealed record VerbContext(ParseResult Parse, Surroundings Surroundings, Terminal Terminal)
{
    public CancellationToken Stop => Surroundings.Stop;

    /// <param name="own">What the verb's own flags say, by key.</param>
    public SluiceSettings Settings(IReadOnlyDictionary<string, string?>? own = null) => GlobalOptions.Settings(Parse, Surroundings, own);
}
