using Sluice.Actors.Storage;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class SelectionStoreTests : IDisposable
{
    private readonly TemporaryJournal _journal = new();

    private static Selection Fitted => Selection.Create("fitted", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration"]);

    [Fact]
    public async Task A_selection_is_found_by_its_hash()
    {
        var store = await StoreAsync();
        await store.SaveAsync(new SelectionDocument(Fitted));
        await store.SaveAsync(new SelectionDocument(Fitted));

        Assert.Equal(Fitted, await store.FindAsync(Fitted.Hash));
        Assert.Null(await store.FindAsync("0123456789abcdef"));
    }

    [Fact]
    public async Task The_built_in_selection_is_always_there()
    {
        Assert.Equal(Selection.BuiltIn, await new SelectionStore(_journal.Settings.DataOptions()).FindAsync(Selection.BuiltIn.Hash));
    }

    [Fact]
    public async Task A_damaged_row_is_said_to_be_damaged()
    {
        var store = await StoreAsync();
        await store.SaveAsync(new SelectionDocument(Fitted));
        Assert.Equal(1, _journal.Execute("update sluice_selections set document = replace(document, 'batchDuration', 'spark.ui.enabled')"));

        var damaged = await Assert.ThrowsAsync<DocumentFormatException>(() => store.FindAsync(Fitted.Hash));
        Assert.Contains(Fitted.Hash, damaged.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _journal.Dispose();

    private async Task<SelectionStore> StoreAsync()
    {
        var store = new SelectionStore(_journal.Settings.DataOptions());
        await store.InitialiseAsync();
        return store;
    }
}
