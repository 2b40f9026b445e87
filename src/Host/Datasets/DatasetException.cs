namespace Sluice.Hosting.Datasets;

/// <summary>Training data that cannot be read as such. The message names the file, what is wrong and the mend.</summary>
internal sealed class DatasetException(string file, string wrong, string mend, Exception? cause = null)
    : IOException($"{file} {wrong}: {mend}.", cause)
{
    public string File { get; } = file;
}
