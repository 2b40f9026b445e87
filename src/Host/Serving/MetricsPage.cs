using System.Diagnostics.Metrics;
using System.Text;

namespace Sluice.Hosting.Serving;

/// <summary>
/// A node's instruments in Prometheus' text format, 0.0.4. Read from the meter itself: OpenTelemetry's exporter for Prometheus has only been a beta for years,
/// and renames by rules of its own what alerts and dashboards rely on.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _gate = new();
    private readonly List<MetricFamily> _families = [];
    private readonly MeterListener _listener = new();

    /// <param name="meter">This one, not every meter of its name: there may be two nodes in a process.</param>
    public MetricsPage(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter))
                return;
            var family = new MetricFamily(instrument);
            _families.Add(family);
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.SetMeasurementEventCallback<long>((_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.SetMeasurementEventCallback<double>((_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.Start();
    }

    public string Write()
    {
        var page = new StringBuilder();
        // Two scrapers at once would clear each other's observations.
        lock (_gate)
        {
            foreach (var family in _families)
                family.Observe();
            _listener.RecordObservableInstruments();
            foreach (var family in _families)
                family.Write(page);
        }

        return page.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
