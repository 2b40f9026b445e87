using Sluice.Actors.Storage;

namespace Sluice.Actors.Tests.Storage;

public sealed class SqliteOwnerTableTests : OwnerTableTests, IDisposable
{
    private readonly TemporaryJournal _journal = new();

    private protected override JournalSettings Journal => _journal.Settings;

    public void Dispose() => _journal.Dispose();
}
