using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class PostgresOwnerTableTests(PostgresServer server) : OwnerTableTests, IAsyncLifetime
{
    private JournalSettings? _journal;

    private protected override JournalSettings Journal => _journal!;

    public async ValueTask InitializeAsync() => _journal = await server.DatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
