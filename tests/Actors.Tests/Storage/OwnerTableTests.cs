using Sluice.Actors.Ownership;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

/// <summary>What any database has to do for owners.</summary>
public abstract class OwnerTableTests
{
    private protected abstract JournalSettings Journal { get; }

    [Fact]
    public async Task Every_owner_has_an_epoch_of_its_own()
    {
        var owners = await OwnersAsync();
        Assert.Equal(new Fence("cluster-a", 1), await owners.AcquireAsync("cluster-a", "node 1"));
        var fences = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(() => owners.AcquireAsync("cluster-a", $"node {node}"))));
        Assert.Equal(Enumerable.Range(2, 8).Select(epoch => (long)epoch), fences.Select(fence => fence.Epoch).Order());
        Assert.Equal(1, (await owners.AcquireAsync("cluster-b", "node 1")).Epoch);
    }

    [Fact]
    public async Task What_an_owner_does_is_on_record_once_and_what_a_former_one_wants_is_not()
    {
        var owners = await OwnersAsync();
        var first = await owners.AcquireAsync("cluster-c", "node 1");
        await owners.RecordAsync(first, 0, 0, ulong.MaxValue);
        await owners.RecordAsync(first, 0, 0, ulong.MaxValue);
        await owners.RecordAsync(first, 0, 1, 7);
        var second = await owners.AcquireAsync("cluster-c", "node 2");
        var stale = await Assert.ThrowsAsync<StaleOwnerException>(() => owners.RecordAsync(first, 0, 2, 8));
        await owners.RecordAsync(second, 1, 0, 7);

        Assert.Equal(first, stale.Fence);
        await Assert.ThrowsAsync<StaleOwnerException>(() => owners.RecordAsync(new Fence("cluster-nobody", 1), 0, 0, 1));
        Assert.Equal(
            [new("cluster-c", 1, 1, 0, 0, ulong.MaxValue), new("cluster-c", 2, 1, 0, 1, 7), new("cluster-c", 3, 2, 1, 0, 7)], await owners.EffectsAsync("cluster-c"));
    }

    [Fact]
    public async Task However_owners_alternate_no_effect_follows_one_of_a_later_epoch()
    {
        var owners = await OwnersAsync();
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(node => Task.Run(async () =>
        {
            for (var turn = 0; turn < 5; turn++)
            {
                var fence = await owners.AcquireAsync("cluster-d", $"node {node}");
                try
                {
                    for (var step = 0; step < 4; step++)
                        await owners.RecordAsync(fence, 100 * node + turn, step, (ulong)step);
                }
                catch (StaleOwnerException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));

        var epochs = (await owners.EffectsAsync("cluster-d")).Select(effect => effect.Epoch).ToArray();
        Assert.Equal(epochs.Order(), epochs);
        Assert.NotEmpty(epochs);
        Assert.Equal(Enumerable.Range(1, epochs.Length).Select(number => (long)number), (await owners.EffectsAsync("cluster-d")).Select(effect => effect.Ordering));
        Assert.InRange(refused, 0, 20);
    }

    [Fact]
    public async Task A_former_learner_stores_no_version()
    {
        var owners = await OwnersAsync();
        var policies = new PolicyStore(Journal.DataOptions());
        await policies.InitialiseAsync();
        var policy = new StoredPolicy(PolicyLearner.Untrained(new RunId("fenced"), Selection.BuiltIn, 1), RunningBaseline.Empty);
        var former = await owners.AcquireAsync("learner", "node 1");
        var present = await owners.AcquireAsync("learner", "node 2");

        await Assert.ThrowsAsync<StaleOwnerException>(() => policies.SaveAsync(policy, former));
        Assert.Null(await policies.FindAsync(policy.Snapshot.Version));
        await policies.SaveAsync(policy, present);
        Assert.NotNull(await policies.FindAsync(policy.Snapshot.Version));
    }

    private async Task<OwnerTable> OwnersAsync()
    {
        var owners = new OwnerTable(Journal);
        await owners.InitialiseAsync();
        await owners.InitialiseAsync();
        return owners;
    }
}
