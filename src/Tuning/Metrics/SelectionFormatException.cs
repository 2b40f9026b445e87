namespace Sluice.Tuning.Metrics;

/// <summary>A text that should be a selection is none that can be used; the message names the source, what is wrong and the mend.</summary>
public sealed class SelectionFormatException(string message, Exception? inner = null) : FormatException(message, inner);
