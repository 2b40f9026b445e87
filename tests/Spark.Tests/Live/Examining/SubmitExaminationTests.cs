using Sluice.Spark.Live.Examining;
using Xunit;

namespace Sluice.Spark.Tests.Live.Examining;

/// <summary>What an examination finds of the files of spark-submit; it makes none.</summary>
public sealed class SubmitExaminationTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("sluice-doctor-").FullName;
    private readonly string _command;
    private readonly string _folder;

    public SubmitExaminationTests()
    {
        (_command, _folder) = (Path.Combine(_root, "spark-submit"), Path.Combine(_root, "clicks", "submissions"));
        File.WriteAllText(_command, "#!/bin/sh\n");
        Mode(_command, Own);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_command_that_may_be_executed_and_a_folder_that_can_be_made_are_in_order_and_nothing_is_made()
    {
        Assert.All(Run(), finding => Assert.Equal(FindingState.Ok, finding.State));
        Assert.False(Directory.Exists(Path.GetDirectoryName(_folder)));
        Directory.CreateDirectory(_folder);
        Mode(_folder, Own);
        Assert.All(Run(), finding => Assert.Equal(FindingState.Ok, finding.State));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_command_that_is_not_there_or_not_to_be_executed_is_named()
    {
        Mode(_command, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Fails(Run()[0], _command, "chmod a+rx");
        File.Delete(_command);
        Fails(Run()[0], _command, "rollout.command");
    }

    [Fact]
    public void A_folder_that_others_may_write_to_or_that_is_a_file_is_named()
    {
        Directory.CreateDirectory(_folder);
        Mode(_folder, Own | UnixFileMode.OtherWrite);
        Fails(Run()[1], _folder, "chmod go-w");
        Directory.Delete(_folder);
        File.WriteAllText(_folder, "");
        Fails(Run()[1], _folder, "rollout.folder");
    }

    [Fact]
    public void A_folder_that_this_user_may_not_write_to_is_named()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may write anywhere.");
        Directory.CreateDirectory(_folder);
        Mode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Fails(Run()[1], _folder, "chown");
        Fails(SubmitExamination.Marker(Path.Combine(_folder, "stop")), _folder, "let the user");
        Mode(_folder, Own);
    }

    [Fact]
    public void A_marker_is_made_in_a_folder_that_is_there()
    {
        Assert.Equal(FindingState.Ok, SubmitExamination.Marker(Path.Combine(_root, "stop")).State);
        Assert.False(File.Exists(Path.Combine(_root, "stop")));
        Fails(SubmitExamination.Marker(Path.Combine(_folder, "stop")), _folder, "rollout.stop.markerFile");
    }

    private Finding[] Run() => [.. SubmitExamination.Run(ExaminedRollout.File($"driver: spark-submit, master: \"spark://m:7077\", command: \"{_command}\", folder: \"{_folder}\"").Rollout!)];

    private static void Fails(Finding finding, string place, string mend)
    {
        Assert.Equal(FindingState.Failed, finding.State);
        Assert.Contains(place, finding.Found, StringComparison.Ordinal);
        Assert.Contains(mend, finding.Mend, StringComparison.Ordinal);
    }

    private static void Mode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
