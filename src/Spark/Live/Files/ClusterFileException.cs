namespace Sluice.Spark.Live.Files;

/// <summary>A cluster's file makes no sense. The message names the file, the line and the mend, and repeats no value that may be a secret.</summary>
public sealed class ClusterFileException(string message) : FormatException(message);
