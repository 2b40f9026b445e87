using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Messages;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Policy;

/// <summary>
/// A policy version as it is handed from one journal to another, or shipped: JSON with weights, normalisation, its whole selection and where it
/// comes from. The optimiser is left out: whoever trains on begins with a fresh one.
/// </summary>
/// <param name="Snapshot">The version.</param>
/// <param name="Selection">What its inputs and actions are.</param>
/// <param name="Provenance">How it was trained, a JSON object.</param>
public sealed record PolicyDocument(PolicySnapshot Snapshot, SelectionDocument Selection, JsonElement Provenance)
{
    /// <summary>The layout; a reader refuses a number it does not know.</summary>
    public const int SchemaVersion = 1;

    private const string Maker = "sluice policy export";

    /// <summary>The JSON text; the same document gives the same text.</summary>
    public string ToJson() => SealedJson.Write(SchemaVersion, new JsonObject
    {
        ["run"] = Snapshot.Version.Run.Value,
        ["number"] = Snapshot.Version.Number,
        ["hash"] = Snapshot.Hash,
        ["history"] = Snapshot.Encoding.History,
        ["halfLife"] = Snapshot.Encoding.HalfLife,
        ["weights"] = Convert.ToBase64String(Snapshot.Weights.ToBytes()),
        ["normalisation"] = Convert.ToBase64String(Snapshot.Normalisation.ToBytes()),
        ["selection"] = JsonNode.Parse((Selection with { Evidence = null }).ToJson()),
        ["provenance"] = SealedJson.Node(Provenance),
    });

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="DocumentFormatException">It is no policy, of another schema version, or damaged.</exception>
    public static PolicyDocument FromJson(string json, string source)
    {
        var content = SealedJson.Open(json, SchemaVersion, source, "policy", Maker);
        var run = new RunId(content.Text("run"));
        try
        {
            var selection = SelectionDocument.FromJson(content["selection"]?.ToJsonString() ?? "{}", $"{source}, its selection");
            var weights = PolicyWeights.FromBytes(content.Bytes("weights"));
            var snapshot = new PolicySnapshot(
                new PolicyVersion(run, (int)content.Number("number")),
                weights,
                OptimiserState.Initial(weights.Shape),
                Normalisation.FromBytes(content.Bytes("normalisation")),
                selection.Selection.Hash,
                new EncodingSettings { History = (int)content.Number("history"), HalfLife = content.Number("halfLife") });
            return snapshot.Hash == content.Text("hash")
                ? new PolicyDocument(snapshot, selection, content.Element("provenance") ?? default)
                : throw new DocumentFormatException($"{source} names hash {content.Text("hash")}, its parts have {snapshot.Hash}. Make it again with '{Maker}'.");
        }
        catch (Exception unfit) when (unfit is ArgumentException or FormatException and not DocumentFormatException)
        {
            throw new DocumentFormatException($"{source}: {unfit.Message}", unfit);
        }
    }
}
