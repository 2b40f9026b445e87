using Sluice.Actors.Storage;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class SqlitePolicyStoreTests : PolicyStoreTests, IDisposable
{
    private readonly TemporaryJournal _journal = new();

    private protected override JournalSettings Journal => _journal.Settings;

    [Fact]
    public async Task A_policy_whose_bytes_changed_is_called_damaged()
    {
        var store = new PolicyStore(_journal.Settings.DataOptions());
        await store.InitialiseAsync();
        var policy = PolicyLearner.Untrained(new("run"), Selection.BuiltIn, 1);
        await store.SaveAsync(new StoredPolicy(policy, RunningBaseline.Empty));
        _journal.Execute("update sluice_policies set half_life = 11");

        Assert.Contains("run@0 is damaged", (await Assert.ThrowsAsync<InvalidDataException>(() => store.FindAsync(policy.Version))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _journal.Dispose();
}
