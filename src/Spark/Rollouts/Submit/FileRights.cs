using System.Runtime.InteropServices;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>What this process may do with a file or a folder, without doing it. Everything, where the system is not Linux and cannot be asked so.</summary>
internal static class FileRights
{
    private const int Execute = 1;
    private const int Write = 2;

    public static bool MayExecute(string path) => May(path, Execute);

    /// <summary>For a folder: whether files can be made in it.</summary>
    public static bool MayWrite(string path) => May(path, Directory.Exists(path) ? Write | Execute : Write);

    /// <summary>Whether somebody else may write to a folder: who can replace what is in it has anything run.</summary>
    public static bool OthersMayWrite(string folder) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    private static bool May(string path, int what) => !OperatingSystem.IsLinux() || Access(path, what) == 0;

    [DllImport("libc", EntryPoint = "access")]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
