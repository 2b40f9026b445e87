using Sluice.Actors.Storage;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Hosting.Tests.Sessions;

public sealed class PolicyChoiceTests
{
    private static readonly RunId First = new("first");
    private static readonly RunId Second = new("second");

    private static readonly PolicyListing[] Stored =
        [Listed(First, 0), Listed(First, 1), Listed(First, 2), Listed(Second, 0), Listed(Second, 1)];

    // The one that was updated last is at the end.
    private static readonly JournalledRun[] Runs = [Run(Second, 1), Run(First, 2)];

    [Theory]
    [InlineData("latest", "first@2")]
    [InlineData("second", "second@1")]
    [InlineData("first@1", "first@1")]
    public void A_policy_is_found_by_what_was_asked(string asked, string found) =>
        Assert.Equal(found, PolicyChoice.Find(asked, Stored, Runs).ToString());

    [Theory]
    [InlineData("first@3")]
    [InlineData("third")]
    public void A_missing_policy_names_those_there_are(string asked)
    {
        var refused = Assert.Throws<RefusedException>(() => PolicyChoice.Find(asked, Stored, Runs));
        Assert.Equal(ExitCode.NotFound, refused.ExitCode);
        Assert.Contains("first@0..2, second@0..1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_policy_it_says_to_train_one() =>
        Assert.Contains("train or import one first", Assert.Throws<RefusedException>(() => PolicyChoice.Find("latest", [], [])).Message, StringComparison.Ordinal);

    private static PolicyListing Listed(RunId run, int number) => new(new PolicyVersion(run, number), "hash", "selection");

    private static JournalledRun Run(RunId run, int number) => new(run, TrainPreset.Plan([], 1, Selection.BuiltIn), new PolicyVersion(run, number), true);
}
