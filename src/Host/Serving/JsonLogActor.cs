using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Sluice.Hosting.Serving;

/// <summary>Writes what Akka's actors log to stderr, one line of JSON an event. Akka makes it by the name in <see cref="Hocon"/>.</summary>
internal sealed class JsonLogActor : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    public JsonLogActor()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(logged => Console.Error.WriteLine(LineOf(logged)));
    }

    /// <summary>In place of Akka's own loggers, which write text.</summary>
    public static string Hocon => $"akka.loggers = [{Quoted(typeof(JsonLogActor))}]\nakka.stdout-logger-class = {Quoted(typeof(JsonEdgeLogger))}";

    internal static string LineOf(LogEvent logged) => JsonLine.Write(
        logged.Timestamp, LevelOf(logged.LogLevel()), logged.LogSource, TextOf(logged), logged.TryGetProperties(out var properties) ? properties : null, logged.Cause);

    private static string Quoted(Type type) => $"\"{type.FullName}, {type.Assembly.GetName().Name}\"";

    private static string TextOf(LogEvent logged)
    {
        try
        {
            return logged.Message?.ToString() ?? "";
        }
        catch (FormatException)
        {
            // A template that does not fit its arguments must not take the log with it.
            return logged.GetTemplate();
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => "debug",
        LogLevel.InfoLevel => "info",
        LogLevel.WarningLevel => "warning",
        _ => "error",
    };
}
