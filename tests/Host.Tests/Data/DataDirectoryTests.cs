using Sluice.Hosting.Data;
using Xunit;

namespace Sluice.Hosting.Tests.Data;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_directory_is_made_and_marked()
    {
        var path = Path.Combine(_directory.Root, "deep", "data");
        using var data = DataDirectory.Open(path);
        Assert.Equal(DataUse.Fleet, DataMarker.Read(path));
        DataDirectory.RequireReadable(path);
    }

    [Fact]
    public void What_a_fleet_s_directory_holds_stays()
    {
        using (DataDirectory.Open(_directory.Root))
            _directory.File("journal.db", "events");
        using (DataDirectory.Open(_directory.Root))
            Assert.Equal("events", File.ReadAllText(_directory.File("journal.db")));
    }

    [Fact]
    public void A_demonstration_s_directory_is_begun_anew_but_only_what_it_wrote_goes()
    {
        using (var first = DataDirectory.Renew(_directory.Root))
            Assert.False(first.WasRenewed);
        _directory.File("journal.db", "events");
        _directory.File("journal.db-wal", "events");
        _directory.File("latency.png", "picture");
        _directory.File("notes.txt", "mine");
        using var second = DataDirectory.Renew(_directory.Root);
        Assert.True(second.WasRenewed);
        Assert.False(File.Exists(_directory.File("journal.db")));
        Assert.False(File.Exists(_directory.File("journal.db-wal")));
        Assert.False(File.Exists(_directory.File("latency.png")));
        Assert.Equal("mine", File.ReadAllText(_directory.File("notes.txt")));
    }

    [Fact]
    public void A_demonstration_never_clears_a_fleet_s_directory()
    {
        DataDirectory.Open(_directory.Root).Dispose();
        _directory.File("journal.db", "events");
        var refused = Assert.Throws<RefusedException>(() => DataDirectory.Renew(_directory.Root));
        Assert.Equal(ExitCode.Conflict, refused.ExitCode);
        Assert.Equal("events", File.ReadAllText(_directory.File("journal.db")));
    }

    [Fact]
    public void A_directory_that_is_not_ours_is_refused_and_left_alone()
    {
        _directory.File("thesis.txt", "chapter 1");
        foreach (var open in (Func<string, DataDirectory>[])[DataDirectory.Open, DataDirectory.Renew])
        {
            var refused = Assert.Throws<RefusedException>(() => open(_directory.Root));
            Assert.Equal(ExitCode.Conflict, refused.ExitCode);
            Assert.Contains(_directory.Root, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(_directory.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_is_no_directory()
    {
        var file = _directory.File("file", "");
        Assert.Equal(ExitCode.Conflict, Assert.Throws<RefusedException>(() => DataDirectory.Open(file)).ExitCode);
    }

    [Fact]
    public void Two_cannot_hold_one_directory()
    {
        using (DataDirectory.Open(_directory.Root))
            Assert.Equal(ExitCode.Conflict, Assert.Throws<RefusedException>(() => DataDirectory.Open(_directory.Root)).ExitCode);
        DataDirectory.Open(_directory.Root).Dispose();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "format": 2, "use": "demo" }""")]
    [InlineData("""{ "format": 1, "use": "other" }""")]
    [InlineData("not JSON")]
    public void A_marker_that_cannot_be_read_protects_the_directory(string marker)
    {
        _directory.File(DataMarker.FileName, marker);
        Assert.Throws<InvalidDataException>(() => DataDirectory.Renew(_directory.Root));
    }
}
