namespace Sluice.Spark.Simulation.Fitting;

/// <summary>A file of recorded batches that cannot be used: which, where, why, and how to mend it.</summary>
public sealed class RecordedBatchesException : FormatException
{
    /// <summary><paramref name="line"/> counts from 1; 0 stands for the file as a whole.</summary>
    public RecordedBatchesException(string source, int line, string fault, string mend, Exception? inner = null)
        : base(line > 0 ? $"{source}, line {line}: {fault}; {mend}." : $"{source} {fault}; {mend}.", inner) => Line = line;

    public int Line { get; }
}
