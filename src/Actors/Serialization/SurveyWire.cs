using System.Runtime.InteropServices;
using Google.Protobuf;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Serialization;

/// <summary>Surveys to protobuf and back: lever names once a survey, metrics as little-endian single-precision rows.</summary>
internal static class SurveyWire
{
    public static Wire.SurveyRecorded Write(SurveyRecorded happened)
    {
        var wire = new Wire.SurveyRecorded
        {
            Begun = ClusterWire.Write(happened.Begun),
            CatalogueHash = happened.CatalogueHash,
            Closed = ClusterWire.Write(happened.Closed),
        };
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in happened.Steps)
        {
            if (!indices.TryGetValue(step.Lever, out var index))
            {
                wire.Levers.Add(step.Lever);
                indices[step.Lever] = index = wire.Levers.Count;
            }

            wire.Steps.Add(Write(step, index));
        }

        return wire;
    }

    public static SurveyRecorded Read(Wire.SurveyRecorded wire) => new(
        ClusterWire.Read(wire.Begun), wire.CatalogueHash, [.. wire.Steps.Select((step, number) => Read(wire, step, number))], ClusterWire.Read(wire.Closed));

    private static Wire.SurveyStep Write(SurveyStep step, int leverIndex) => new()
    {
        LeverIndex = leverIndex,
        Value = step.Value,
        Mark = (int)step.Mark,
        At = step.At.Ticks,
        Restarts = step.Restarts,
        SkippedEvents = step.SkippedEvents,
        MeanMs = step.MeanMs,
        P50Ms = step.P50Ms,
        P95Ms = step.P95Ms,
        P99Ms = step.P99Ms,
        Throughput = step.Throughput,
        Metrics = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(step.Metrics)),
    };

    private static SurveyStep Read(Wire.SurveyRecorded survey, Wire.SurveyStep wire, int number) => new(
        number,
        wire.LeverIndex > 0 && wire.LeverIndex <= survey.Levers.Count
            ? survey.Levers[wire.LeverIndex - 1]
            : throw new InvalidDataException($"Step {number} names lever {wire.LeverIndex} of {survey.Levers.Count}."),
        wire.Value,
        (SurveyMark)wire.Mark,
        new TimeSpan(wire.At),
        wire.Restarts,
        wire.SkippedEvents,
        wire.MeanMs,
        wire.P50Ms,
        wire.P95Ms,
        wire.P99Ms,
        wire.Throughput,
        Metrics(wire.Metrics, number));

    private static float[] Metrics(ByteString bytes, int number) => bytes.Length % sizeof(float) == 0
        ? MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray()
        : throw new InvalidDataException($"The metrics of step {number} are {bytes.Length} bytes, which is no row of single-precision numbers.");
}
