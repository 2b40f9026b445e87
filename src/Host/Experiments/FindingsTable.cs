namespace Sluice.Hosting.Experiments;

/// <summary>A titled table of text.</summary>
/// <param name="Columns">Names; one that begins with <c>&gt;</c> is aligned to the right.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
internal sealed record FindingsTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
