namespace Sluice.Spark.Simulation;

/// <summary>First in, first out; grows with the longest queue seen.</summary>
internal sealed class BatchQueue
{
    private FormedBatch[] _batches = new FormedBatch[16];
    private int _head;

    public int Count { get; private set; }

    public ref readonly FormedBatch Head => ref _batches[_head];

    public void Enqueue(in FormedBatch batch)
    {
        if (Count == _batches.Length)
        {
            var grown = new FormedBatch[2 * Count];
            for (var i = 0; i < Count; i++)
                grown[i] = _batches[(_head + i) & (Count - 1)];
            _batches = grown;
            _head = 0;
        }

        _batches[(_head + Count++) & (_batches.Length - 1)] = batch;
    }

    public FormedBatch Dequeue()
    {
        var batch = _batches[_head];
        _head = (_head + 1) & (_batches.Length - 1);
        Count--;
        return batch;
    }

    public void Clear() => Count = 0;

    public double Events
    {
        get
        {
            var events = 0.0;
            for (var i = 0; i < Count; i++)
                events += _batches[(_head + i) & (_batches.Length - 1)].Events;
            return events;
        }
    }

    public double Bytes
    {
        get
        {
            var bytes = 0.0;
            for (var i = 0; i < Count; i++)
                bytes += _batches[(_head + i) & (_batches.Length - 1)].Bytes;
            return bytes;
        }
    }
}
