using System.Text;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>Which submission of cluster mode is the last one of this folder, so that the next process knows; nobody else does.</summary>
internal sealed class SubmitRecord(string folder)
{
    private const int Longest = 4096;

    private string Place => Path.Combine(folder, "submission");

    /// <summary>Null if there is none that can be read.</summary>
    public (string Id, RunMarks Marks)? Read()
    {
        try
        {
            using var file = new FileStream(Place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Longest];
            var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            return text.Split('\n') is [var id, var marks, ..] && SubmitFolder.MarksOf(marks) is { } read ? (id, read) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Whether it is there for the next process.</returns>
    public bool Write(string id, RunMarks marks)
    {
        var draft = Place + ".new";
        try
        {
            File.WriteAllText(draft, $"{id}\n{SubmitFolder.IdOf(marks)}\n");
            File.Move(draft, Place, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
