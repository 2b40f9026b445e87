using Spectre.Console;

namespace Sluice.Hosting.Terminals;

/// <summary>Results on stdout, progress on stderr; bars and colours only where somebody can see them.</summary>
internal sealed class Terminal
{
    /// <summary>Columns of text that is piped: wide enough that nothing wraps.</summary>
    private const int PipedWidth = 500;

    private readonly Surroundings _surroundings;
    private readonly IAnsiConsole _results;

    public Terminal(Surroundings surroundings, OutputFormat format)
    {
        _surroundings = surroundings;
        Format = format;
        _results = Open(surroundings.Out, surroundings.OutIsTerminal, surroundings.Variables);
        Progress = Open(surroundings.Error, surroundings.ErrorIsTerminal, surroundings.Variables);
    }

    public OutputFormat Format { get; }

    public IAnsiConsole Progress { get; }

    /// <summary>Whether progress may be redrawn in place.</summary>
    public bool IsLive => _surroundings.ErrorIsTerminal;

    /// <summary>Writes the one result of a command.</summary>
    /// <param name="shape">What <c>-o json</c> shows.</param>
    /// <param name="asText">What people see.</param>
    public void Result<T>(T shape, Action<IAnsiConsole> asText)
    {
        if (Format == OutputFormat.Json)
            _surroundings.Out.WriteLine(Json.Write(shape));
        else
            asText(_results);
    }

    /// <summary>A line of progress.</summary>
    public void Say(string text) => Progress.MarkupLine(Markup.Escape(text));

    private static IAnsiConsole Open(TextWriter writer, bool isTerminal, IReadOnlyDictionary<string, string> variables)
    {
        var plain = !isTerminal || variables.GetValueOrDefault("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = PipedWidth;
        return console;
    }
}
