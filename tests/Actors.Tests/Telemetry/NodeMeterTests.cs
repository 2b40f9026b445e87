using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sluice.Actors.Telemetry;
using Sluice.Messages;
using Xunit;

namespace Sluice.Actors.Tests.Telemetry;

public sealed partial class NodeMeterTests
{
    [Fact]
    public void The_instruments_are_those_that_alerts_and_dashboards_may_use_by_name_type_label_and_meaning()
    {
        var promised = PromisedLine().Matches(File.ReadAllText(Path.Combine(Root(), "deploy", "prometheus", "metrics.yaml")))
            .Select(line => (line.Groups["name"].Value, line.Groups["type"].Value, line.Groups["label"].Value, line.Groups["says"].Value)).ToArray();
        Assert.True(promised.Length > 10);

        var node = new NodeTelemetry();
        using var meter = new NodeMeter(node);
        var labels = new Dictionary<Instrument, string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter.Meter))
                return;
            labels[instrument] = "";
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => labels[instrument] = NamesOf(tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => labels[instrument] = NamesOf(tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => labels[instrument] = NamesOf(tags));
        listener.Start();
        node.P99Measured(new ClusterId("c-1"), 1);
        node.LagRead(new ClusterId("c-1"), 1);
        listener.RecordObservableInstruments();

        Assert.Equal(promised.Order(), labels.Select(each => (each.Key.Name, TypeOf(each.Key), each.Value, each.Key.Description!)).Order());
    }

    [Fact]
    public void Every_outcome_is_counted_from_nought_on_and_a_policy_has_no_number_before_it_is_used()
    {
        var node = new NodeTelemetry();
        Assert.Equal(["measured", "faulty", "unmeasured"], node.Steps.Select(count => count.Tags[0].Value));
        Assert.Equal(["loaded", "refused", "died", "unavailable", "taken-back"], node.Rollouts.Select(count => count.Tags[0].Value));
        Assert.All(node.Steps.Concat(node.Rollouts), count => Assert.Equal(0, count.Value));
        Assert.Null(node.PolicyNumber);
        node.PolicyUsed(new PolicyVersion(new RunId("run"), 0));
        Assert.Equal(0, node.PolicyNumber);
    }

    [Fact]
    public void A_certificate_counts_down_and_a_node_without_one_says_nothing_of_it()
    {
        var node = new NodeTelemetry();
        using var meter = new NodeMeter(node);
        var seconds = new List<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter, meter.Meter) && instrument.Name == "sluice_certificate_expires_seconds")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Empty(seconds);
        node.CertificateExpires = DateTime.UtcNow.AddDays(14).ToLocalTime();
        listener.RecordObservableInstruments();
        Assert.InRange(Assert.Single(seconds), TimeSpan.FromDays(13.9).TotalSeconds, TimeSpan.FromDays(14).TotalSeconds);
    }

    private static string NamesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(", ", tags.ToArray().Select(tag => tag.Key));

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableCounter<long> => "counter",
        ObservableGauge<int> or ObservableGauge<double> => "gauge",
        _ => instrument.GetType().Name,
    };

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("""^(?<name>\w+): \{type: (?<type>\w+),(?: labels: \[(?<label>[^\]]*)\],)? says: "(?<says>[^"]*)"\}$""", RegexOptions.Multiline)]
    private static partial Regex PromisedLine();
}
