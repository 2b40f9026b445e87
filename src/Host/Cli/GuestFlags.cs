using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sluice.Hosting.Cli;

/// <summary>The options of a verb that can use running tuning nodes instead of starting one in its own process.</summary>
internal sealed class GuestFlags
{
    private readonly Option<string> _seeds = Flag.Of<string>(
        "--seeds", "HOST:PORT,...", "Do it on the tuning nodes that serve there, on one PostgreSQL database with this command, instead of in this process.");

    private readonly Option<string> _peersDns = Flag.Of<string>(
        "--peers-dns", "NAME:PORT", "Instead of --seeds: a name whose A and AAAA records are the nodes, such as a headless service's.");

    private readonly Option<string> _host = Flag.Of<string>(
        "--host", "HOST", "With either: name or address at which the nodes reach this process (setting Sluice:Node:Host, default 127.0.0.1).");

    private readonly Option<string> _postgres = JournalFlag.Create();

    public IReadOnlyList<Option> Options => [_seeds, _peersDns, _host, _postgres];

    public bool IsGuest(ParseResult parse) => parse.IsGiven(_seeds) || parse.IsGiven(_peersDns);

    /// <summary>An option that says nothing without the others is refused, so that nobody waits for what it does not do.</summary>
    public void Check(CommandResult command)
    {
        if (command.GetResult(_host) is { Implicit: false } && command.GetResult(_seeds) is null && command.GetResult(_peersDns) is null)
            command.AddError("--host is where the nodes of --seeds or --peers-dns reach this process: give one of these too, or leave --host out.");
    }

    /// <summary>What was given of them, as it would be typed again; begins with a space unless it is empty.</summary>
    public string Again(ParseResult parse) => string.Concat(
        ((Option<string>[])[_seeds, _peersDns, _host, _postgres]).Where(parse.IsGiven).Select(option => $" {option.Name} {Shell.Quote(parse.GetValue(option)!)}"));

    /// <summary>What the options say, as settings.</summary>
    public Dictionary<string, string?> Settings(ParseResult parse)
    {
        var settings = Flag.NodeSettings(parse, (_seeds, "Seeds"), (_peersDns, "PeersDns"), (_host, "Host"));
        JournalFlag.Settings(parse, _postgres, settings);
        return settings;
    }
}
