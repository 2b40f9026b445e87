namespace Sluice.Hosting.Serving;

/// <summary>How the log of a serving node is written.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One object a line, for what collects logs.</summary>
    Json,
}
