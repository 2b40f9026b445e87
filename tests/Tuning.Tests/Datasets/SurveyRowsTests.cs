using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Tests.Episodes;
using Xunit;

namespace Sluice.Tuning.Tests.Datasets;

public sealed class SurveyRowsTests
{
    [Fact]
    public void Surveys_are_one_walk_whose_time_and_restarts_never_fall()
    {
        var rows = SurveyRows.Of(Surveys(3)).ToArray();

        Assert.Equal(Enumerable.Range(0, 15), rows.Select(row => row.Step));
        // A survey of five takes 80 minutes; its first window ends 640 s after its beginning.
        Assert.Equal([640 / 60.0, 80 + 640 / 60.0, 160 + 640 / 60.0], new[] { rows[0], rows[5], rows[10] }.Select(row => row.Minute), (a, b) => Math.Abs(a - b) < 1e-9);
        // Five changes restart it, and so does the next connection.
        Assert.Equal([1, 5, 7, 11, 13, 17], new[] { rows[0], rows[4], rows[5], rows[9], rows[10], rows[14] }.Select(row => row.Restarts));
        for (var i = 1; i < rows.Length; i++)
            Assert.Single(rows[i].Configuration.ChangedFrom(rows[i - 1].Configuration));
    }

    [Fact]
    public void A_faulty_configuration_has_its_row_and_the_next_starts_from_before_it()
    {
        var cluster = new SurveyedCluster();
        cluster.WhenReading = reading => cluster.Windows.Count == 2 ? reading with { IsUp = false } : reading;
        var rows = SurveyRows.Of([cluster.Record(SurveyedCluster.Begin())]).ToArray();
        Assert.Equal(SurveyMark.Died, rows[1].Observed.Mark);
        Assert.Equal(rows[1].Observed.Value, rows[1].Configuration[LeverCatalogue.Find(rows[1].Observed.Lever)]);
        Assert.Single(rows[2].Configuration.ChangedFrom(rows[0].Configuration));
    }

    [Fact]
    public void A_survey_that_is_missing_or_starts_elsewhere_is_named()
    {
        var surveys = Surveys(3);
        Assert.Contains("restore it", Assert.Throws<InvalidDataException>(() => SurveyRows.Of([surveys[0], surveys[2]]).Count()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SurveyRows.Of([surveys[1]]).Count());
        var elsewhere = surveys[1] with { Begun = surveys[1].Begun with { Configuration = [] } };
        Assert.Throws<InvalidDataException>(() => SurveyRows.Of([surveys[0], elsewhere]).Count());
    }

    [Fact]
    public void The_catalogues_have_one_hash() => Assert.Matches("^[0-9a-f]{16}$", Catalogues.Hash);

    private static SurveyRecorded[] Surveys(int count)
    {
        var surveys = new List<SurveyRecorded>();
        for (var number = 0; number < count; number++)
        {
            var start = surveys is [.., var last] ? LeverSettings.Read(last.Closed.Configuration) : Configuration.Default;
            surveys.Add(new SurveyedCluster().Record(SurveyedCluster.Begin(id: SurveyedCluster.Id with { Number = number }, effective: start)));
        }

        return [.. surveys];
    }
}
