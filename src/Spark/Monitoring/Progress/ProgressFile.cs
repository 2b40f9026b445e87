using System.Security;

namespace Sluice.Spark.Monitoring.Progress;

/// <summary>
/// Follows the file that a listener writes: what was appended since the last call. It begins at the end, since what was written before is not of this sample, and
/// begins again where the file has become shorter.
/// </summary>
internal sealed class ProgressFile(string path)
{
    /// <summary>More than this between two samples is passed over but for its end.</summary>
    private const int MostBytes = 1 << 20;

    private long _position = -1;

    /// <summary>The triggers since the last call, oldest first; none at the first one.</summary>
    public Answer<List<QueryProgress>> Read()
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = file.Length;
            var progress = new List<QueryProgress>();
            if (_position < 0)
                _position = length;
            if (_position > length)
                _position = 0;
            if (length - _position > MostBytes)
                _position = length - MostBytes;
            file.Position = _position;
            var text = new byte[length - _position];
            var read = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            _position += ProgressText.Read(text.AsSpan(0, read), progress);
            return progress;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Absence(AbsenceKind.NotFound, $"There is no file {path} yet; a StreamingQueryListener is to write its progress there.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException)
        {
            return new Absence(AbsenceKind.Denied, $"{path} cannot be read.");
        }
    }
}
