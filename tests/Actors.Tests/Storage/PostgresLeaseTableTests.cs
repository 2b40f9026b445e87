using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class PostgresLeaseTableTests(PostgresServer server) : LeaseTableTests, IAsyncLifetime
{
    private JournalSettings? _journal;

    private protected override JournalSettings Journal => _journal!;

    public async ValueTask InitializeAsync() => _journal = await server.DatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
