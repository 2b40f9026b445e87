using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics;

public sealed class SelectionDocumentTests
{
    private static SelectionDocument Document(object? evidence = null) => new(
        Selection.Create("fitted", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.serializer"]),
        evidence is null ? null : JsonSerializer.SerializeToElement(evidence));

    [Fact]
    public void A_selection_comes_back_whole_with_its_evidence()
    {
        var read = SelectionDocument.FromJson(Document(new { seed = 7, scores = new[] { 0.1, 1.0 / 3 } }).ToJson(), "file");

        Assert.Equal(Document().Selection, read.Selection);
        Assert.Equal(Document().Selection.Levers, read.Selection.Levers);
        var paper = new SelectionDocument(Document().Selection.WithStrides(1).WithBundle(3).WithRules(new StateRules(ImageRule.PerNode, HistoryRule.Stack)));
        Assert.Equal(paper.Selection, SelectionDocument.FromJson(paper.ToJson(), "file").Selection);
        Assert.Equal(7, read.Evidence!.Value.GetProperty("seed").GetInt32());
        Assert.Equal(1.0 / 3, read.Evidence.Value.GetProperty("scores")[1].GetDouble());
        Assert.Null(SelectionDocument.FromJson(Document().ToJson(), "file").Evidence);
    }

    [Fact]
    public void A_document_from_before_bundles_moves_one_lever_a_rollout()
    {
        var old = Document().Selection.WithBundle(1);
        var content = JsonNode.Parse(new SelectionDocument(old).ToJson())!.AsObject();
        content.Remove("bundle");
        content.Remove("contentHash");
        content.Remove("schemaVersion");

        Assert.Equal(old, SelectionDocument.FromJson(SealedJson.Write(Selection.CurrentSchemaVersion, content), "file").Selection);
    }

    [Fact]
    public void The_same_document_gives_the_same_text_before_and_after_reading()
    {
        var text = Document(new { µ = "ü", nested = new { b = 1.5, a = true } }).ToJson();

        Assert.Equal(text, SelectionDocument.FromJson(text, "file").ToJson());
    }

    [Fact]
    public void Laying_the_text_out_otherwise_changes_nothing()
    {
        var compact = JsonSerializer.Serialize(JsonDocument.Parse(Document(new { seed = 7 }).ToJson()).RootElement);

        Assert.Equal(Document().Selection, SelectionDocument.FromJson(compact, "file").Selection);
    }

    [Fact]
    public void A_changed_text_is_refused()
    {
        var changed = Document(new { seed = 7 }).ToJson().Replace("batchDuration", "spark.ui.enabled", StringComparison.Ordinal);

        Assert.Contains("was changed", Assert.Throws<DocumentFormatException>(() => SelectionDocument.FromJson(changed, "s.json")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[1]", "no object")]
    [InlineData("{}", "'schemaVersion' is not a whole number")]
    [InlineData("""{"schemaVersion":99}""", "schema 99; this version of Sluice reads 1")]
    [InlineData("""{"schemaVersion":1}""", "'contentHash' is not a text")]
    public void What_is_no_selection_is_refused_with_its_place(string text, string reason)
    {
        var refused = Assert.Throws<DocumentFormatException>(() => SelectionDocument.FromJson(text, "s.json"));

        Assert.StartsWith("s.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_catalogue_has_is_refused()
    {
        var own = Document().ToJson();
        Assert.Contains("jvm.heap.used", own, StringComparison.Ordinal);
        var foreign = Rehashed(own.Replace("jvm.heap.used", "jvm.heap.usedd", StringComparison.Ordinal));

        var refused = Assert.Throws<DocumentFormatException>(() => SelectionDocument.FromJson(foreign, "s.json"));
        Assert.Contains("jvm.heap.usedd", refused.Message, StringComparison.Ordinal);
        Assert.IsType<UnknownMetricException>(refused.InnerException);
        Assert.Throws<UnknownLeverException>(() => Selection.Create("x", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.nope"]));
    }

    /// <summary>What somebody would write who knows how the content is hashed.</summary>
    private static string Rehashed(string text)
    {
        var content = System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
        content.Remove("contentHash");
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content.ToJsonString()));
        content["contentHash"] = Convert.ToHexStringLower(hash);
        return content.ToJsonString();
    }
}
