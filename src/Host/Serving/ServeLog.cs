using Sluice.Hosting.Cli;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Serving;

/// <summary>What <c>serve</c> itself says on stderr, in the format that the actors' log has.</summary>
internal sealed class ServeLog(Terminal terminal, TextWriter errors, LogFormat format)
{
    private const string Source = "serve";

    public bool IsJson => format == LogFormat.Json;

    public void Info(string text) => Write("info", Source, text, null);

    public void Warning(string source, string text, Exception? failure) => Write("warning", source, text, failure);

    /// <summary>The end of a node that could not go on; what a person can mend is said without a stack.</summary>
    public void Failed(Exception failure) =>
        Write("error", Source, failure is OperationCanceledException ? "stopped" : ExpectedFailure.MessageOf(failure), null);

    private void Write(string level, string source, string text, Exception? failure)
    {
        if (IsJson)
            errors.WriteLine(JsonLine.Write(DateTime.UtcNow, level, source, text, null, failure));
        else
            terminal.Say(failure is null ? text : $"{text}{Environment.NewLine}{failure}");
    }
}
