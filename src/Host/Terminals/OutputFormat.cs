namespace Sluice.Hosting.Terminals;

internal enum OutputFormat
{
    /// <summary>Tables for people.</summary>
    Text,

    /// <summary>One object on one line.</summary>
    Json,
}
