using System.Text.Json;
using Sluice.Messages;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class PolicyDocumentTests
{
    private static readonly Selection Small = Selection.Create("small", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration"]);

    private static PolicyDocument Document() => new(
        PolicyLearner.Untrained(new RunId("run"), Small, 5), new SelectionDocument(Small), JsonSerializer.SerializeToElement(new { seed = 5 }));

    [Fact]
    public void A_policy_comes_back_whole_but_for_its_optimiser()
    {
        var read = PolicyDocument.FromJson(Document().ToJson(), "p.json");

        Assert.Equal(Document().Snapshot.Version, read.Snapshot.Version);
        Assert.Equal(Document().Snapshot.Weights, read.Snapshot.Weights);
        Assert.Equal(Document().Snapshot.Normalisation, read.Snapshot.Normalisation);
        Assert.Equal(Document().Snapshot.Hash, read.Snapshot.Hash);
        Assert.Equal(OptimiserState.Initial(read.Snapshot.Weights.Shape).ToBytes(), read.Snapshot.Optimiser.ToBytes());
        Assert.Equal(Small, read.Selection.Selection);
        Assert.Equal(5, read.Provenance.GetProperty("seed").GetInt32());
        Assert.Equal(Document().ToJson(), read.ToJson());
    }

    [Fact]
    public void A_changed_policy_is_refused()
    {
        var text = Document().ToJson();
        var weights = Convert.ToBase64String(Document().Snapshot.Weights.ToBytes());
        var other = Convert.ToBase64String(PolicyLearner.Untrained(new RunId("run"), Small, 6).Weights.ToBytes());
        Assert.Contains(weights, text, StringComparison.Ordinal);

        var refused = Assert.Throws<DocumentFormatException>(() => PolicyDocument.FromJson(text.Replace(weights, other, StringComparison.Ordinal), "p.json"));
        Assert.Contains("was changed", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "no object")]
    [InlineData("""{"schemaVersion":2}""", "policy schema 2; this version of Sluice reads 1")]
    public void What_is_no_policy_is_refused_with_its_place(string text, string reason)
    {
        var refused = Assert.Throws<DocumentFormatException>(() => PolicyDocument.FromJson(text, "p.json"));

        Assert.StartsWith("p.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_selection_is_no_policy() => Assert.Contains(
        "is no policy", Assert.Throws<DocumentFormatException>(() => PolicyDocument.FromJson(new SelectionDocument(Small).ToJson(), "s.json")).Message, StringComparison.Ordinal);
}
