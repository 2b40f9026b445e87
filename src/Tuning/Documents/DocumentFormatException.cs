namespace Sluice.Tuning.Documents;

/// <summary>A text that should be a selection or a policy is none that can be used; the message names the source, what is wrong and the mend.</summary>
public sealed class DocumentFormatException(string message, Exception? inner = null) : FormatException(message, inner);
