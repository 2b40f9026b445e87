using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sluice.Actors.Faults;

namespace Sluice.Hosting.Cli;

/// <summary>The option by which a fault test says where the node is to die.</summary>
internal static class KillFlag
{
    private const string Name = "--kill-at";

    public static Option<string> Create() => Flag.Of<string>(
        Name, "POINT:N", $"For fault tests: kill this node, as SIGKILL does, when it gets to that point for the Nth time. Points: {Spelling.Of<InjectionPoint>()}.");

    /// <exception cref="RefusedException">It is none of the points, or no number.</exception>
    public static Injection? Read(ParseResult parse, Option<string> flag)
    {
        if (parse.GetValue(flag) is not { } text)
            return null;
        var (word, number) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, "1");
        var point = Spelling.Read<InjectionPoint>(word, Name);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0
            ? new Injection(point, time, Process.GetCurrentProcess().Kill)
            : throw RefusedException.Usage($"{Name} is '{text}': '{number}' is no number from 1 up; write for example {word}:3.");
    }
}
