using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Actors.Telemetry;

namespace Sluice.Actors.Tests.Telemetry;

/// <summary>Listens to spans and keeps those of one cluster: other tests may run clusters at the same time.</summary>
internal sealed class StepSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly string _cluster;

    public StepSpans(string cluster)
    {
        _cluster = cluster;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == NodeMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Steps => [.. _ended.Where(span => span.OperationName == "step" && (string?)span.GetTagItem("sluice.cluster") == _cluster)];

    public IEnumerable<Activity> PartsOf(Activity step) => _ended.Where(span => span.ParentSpanId == step.SpanId);

    public void Dispose() => _listener.Dispose();
}
