using Akka.Event;

namespace Sluice.Hosting.Serving;

/// <summary>Writes what Akka still says when its loggers have stopped, in the form that <see cref="JsonLogActor"/> has. Akka makes it by its name.</summary>
internal sealed class JsonEdgeLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is LogEvent logged && logged.LogLevel() >= LogLevel.InfoLevel)
            Console.Error.WriteLine(JsonLogActor.LineOf(logged));
    }
}
