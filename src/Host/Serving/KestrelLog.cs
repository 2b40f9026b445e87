using Microsoft.Extensions.Logging;

namespace Sluice.Hosting.Serving;

/// <summary>Brings what Kestrel complains of into the log of <c>serve</c>.</summary>
internal sealed class KestrelLog(ServeLog log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(log, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(ServeLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Warning(name, formatter(state, exception), exception);
        }
    }
}
