namespace Sluice.Spark.Monitoring.Rest;

/// <summary>
/// Which batches are new since the last sample. A poll shows up to a thousand batches, most of them seen before, and a gauge of the last batch alone would miss
/// those in between.
/// </summary>
/// <param name="first">How far back the first sample looks from the batch that was done last.</param>
internal sealed class BatchWindow(TimeSpan first)
{
    private double _doneMs = double.NaN;

    /// <summary>The batches done since the last call, in no order; none where nothing was.</summary>
    public List<CompletedBatch> Take(List<CompletedBatch> batches)
    {
        if (batches.Count == 0)
            return batches;
        var newest = batches.Max(batch => batch.DoneMs);
        var since = double.IsNaN(_doneMs) ? newest - first.TotalMilliseconds : _doneMs;
        _doneMs = Math.Max(newest, since);
        return batches.FindAll(batch => batch.DoneMs > since);
    }
}
