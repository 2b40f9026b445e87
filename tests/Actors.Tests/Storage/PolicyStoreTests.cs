using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

/// <summary>What any database has to do for policies.</summary>
public abstract class PolicyStoreTests
{
    private protected abstract JournalSettings Journal { get; }

    private static PolicySnapshot Policy(string run, int number, ulong seed) => new(
        new(new RunId(run), number), PolicyLearner.Untrained(new(run), Selection.BuiltIn, seed).Weights, PolicyLearner.Untrained(new(run), Selection.BuiltIn, seed).Optimiser,
        PolicyLearner.Untrained(new(run), Selection.BuiltIn, seed).Normalisation, Selection.BuiltIn.Hash, EncodingSettings.Default);

    [Fact]
    public async Task A_policy_comes_back_whole()
    {
        var store = await StoreAsync();
        var running = RunningBaseline.Empty.With(new("low"), [1.0 / 3, -2.5], 50).With(new("high"), [double.Epsilon], 50);
        var policy = Policy("whole", 7, 1);
        await store.SaveAsync(new StoredPolicy(policy, running));
        var found = await store.FindAsync(policy.Version);

        Assert.NotNull(found);
        Assert.Equal(policy.Weights, found.Snapshot.Weights);
        Assert.Equal(policy.Optimiser.ToBytes(), found.Snapshot.Optimiser.ToBytes());
        Assert.Equal(policy.Normalisation.ToBytes(), found.Snapshot.Normalisation.ToBytes());
        Assert.Equal((policy.Version, policy.Hash, policy.SelectionHash, policy.Encoding), (found.Snapshot.Version, found.Snapshot.Hash, found.Snapshot.SelectionHash, found.Snapshot.Encoding));
        Assert.Equal(["high", "low"], found.Running.Classes.Keys);
        Assert.Equal([1.0 / 3, -2.5], found.Running.Find(new("low"), 2)!.ByStep);
        Assert.Equal(1, found.Running.Find(new("high"), 1)!.Count);
        Assert.Null(await store.FindAsync(policy.Version with { Number = 8 }));
    }

    [Fact]
    public async Task A_version_is_stored_once_and_never_replaced()
    {
        var store = await StoreAsync();
        var policy = new StoredPolicy(Policy("once", 1, 1), RunningBaseline.Empty);
        await store.SaveAsync(policy);
        await store.SaveAsync(policy);
        var conflict = await Assert.ThrowsAsync<PolicyConflictException>(() => store.SaveAsync(new StoredPolicy(Policy("once", 1, 2), RunningBaseline.Empty)));

        Assert.Contains("once@1", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(policy.Snapshot.Hash, (await store.FindAsync(policy.Snapshot.Version))!.Snapshot.Hash);
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_the_first_one_wins_and_the_others_are_told()
    {
        var store = await StoreAsync();
        var writers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.SaveAsync(new StoredPolicy(Policy("race", 1, (ulong)(i % 2)), RunningBaseline.Empty));
                return true;
            }
            catch (PolicyConflictException)
            {
                return false;
            }
        }));
        Assert.Equal(4, (await Task.WhenAll(writers)).Count(won => won));
    }

    [Fact]
    public async Task Policies_are_listed_by_run_and_number_and_the_latest_is_the_highest()
    {
        var store = await StoreAsync();
        foreach (var (run, number) in (IEnumerable<(string, int)>)[("list-b", 2), ("list-a", 10), ("list-a", 9), ("list-b", 0)])
            await store.SaveAsync(new StoredPolicy(Policy(run, number, 1), RunningBaseline.Empty));

        var listed = (await store.ListAsync()).Where(policy => policy.Version.Run.Value.StartsWith("list-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["list-a@9", "list-a@10", "list-b@0", "list-b@2"], listed.Select(policy => policy.Version.ToString()));
        Assert.All(listed, policy => Assert.Equal(Selection.BuiltIn.Hash, policy.SelectionHash));
        Assert.Equal(10, (await store.LatestAsync(new("list-a")))!.Value.Number);
        Assert.Null(await store.LatestAsync(new("list-none")));
    }

    private async Task<PolicyStore> StoreAsync()
    {
        var store = new PolicyStore(Journal.DataOptions());
        await store.InitialiseAsync();
        await store.InitialiseAsync();
        return store;
    }
}
