namespace Sluice.Hosting.Terminals;

internal enum OutputFormat
{
    /// <summary>Tables for people.</summary>
    Text,

    /// <summary>One object on one line.</summary>
    Json,

    /// <summary>A header and rows, by the verbs that have rows to give.</summary>
    Csv,
}
