using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class SurveyRunTests
{
    private readonly SurveyedCluster _cluster = new();

    [Fact]
    public void Every_fifteen_minutes_one_lever_changes_and_four_minutes_after_stabilisation_are_observed()
    {
        var survey = _cluster.Record(SurveyedCluster.Begin());

        Assert.Equal([5, 20, 35, 50, 65], _cluster.Loads.Select(load => load.NotBefore.TotalMinutes));
        Assert.All(_cluster.Loads, load => Assert.True(load.SkipsBacklog));
        Assert.Equal([0, 1, 2, 3, 4], _cluster.Loads.Select(load => load.Step));
        Assert.All(_cluster.Windows, window => Assert.Equal(4, (window.To - window.From).TotalMinutes));
        var before = Configuration.Default;
        foreach (var (load, step) in _cluster.Loads.Zip(survey.Steps))
        {
            var lever = Assert.Single(load.Configuration.ChangedFrom(before));
            Assert.Equal((lever.Name, load.Configuration[lever]), (step.Lever, step.Value));
            Assert.NotEqual(before[lever], step.Value);
            before = load.Configuration;
        }

        Assert.Equal(Enumerable.Range(1, 5), survey.Steps.Select(step => step.Restarts));
        Assert.All(survey.Steps, step => Assert.Equal(
            (SurveyMark.Measured, 900f, 800f, 1_500f, 2_000f, 100f, 500f, SurveyedCluster.Metrics),
            (step.Mark, step.MeanMs, step.P50Ms, step.P95Ms, step.P99Ms, step.Throughput, step.SkippedEvents, step.Metrics.Length)));
        // 5 min opening + 20 s + 80 s + 4 min, then every quarter of an hour; the last step has its whole length.
        Assert.Equal(640, survey.Steps[0].At.TotalSeconds, 1e-9);
        Assert.Equal(80, survey.Closed.At.TotalMinutes, 1e-9);
        Assert.Equal(before, LeverSettings.Read(survey.Closed.Configuration));
        Assert.Equal(Catalogues.Hash, survey.CatalogueHash);
    }

    [Fact]
    public void A_step_that_takes_longer_delays_the_next_and_no_step_starts_before_its_time()
    {
        _cluster.Stabilisation = TimeSpan.FromMinutes(12);
        _cluster.Record(SurveyedCluster.Begin());
        Assert.Equal([5, 21 + 1 / 3.0, 37 + 2 / 3.0], _cluster.Loads.Take(3).Select(load => load.NotBefore.TotalMinutes), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData(RolloutOutcome.Refused, SurveyMark.Refused, 5)]
    [InlineData(RolloutOutcome.Unavailable, SurveyMark.Unavailable, 5)]
    [InlineData(RolloutOutcome.Died, SurveyMark.Died, 6)]
    public void What_is_not_loaded_is_marked_and_the_walk_goes_on_from_before_it(RolloutOutcome outcome, SurveyMark mark, int loads)
    {
        _cluster.WhenLoading = load => load.Step == 1 && _cluster.Loads.Count == 2 ? outcome : RolloutOutcome.Loaded;
        var survey = _cluster.Record(SurveyedCluster.Begin());

        Assert.Equal([SurveyMark.Measured, mark, SurveyMark.Measured, SurveyMark.Measured, SurveyMark.Measured], survey.Steps.Select(step => step.Mark));
        Assert.Empty(survey.Steps[1].Metrics);
        Assert.Equal(float.NaN, survey.Steps[1].P99Ms);
        Assert.Equal(loads, _cluster.Loads.Count);
        var kept = _cluster.Loads[0].Configuration;
        if (outcome == RolloutOutcome.Died)
            Assert.Equal(kept, _cluster.Loads[2].Configuration);
        Assert.Single(_cluster.Loads[^3].Configuration.ChangedFrom(kept));
        Assert.True(SurveyReplay.Check(survey, new ClusterShape()).IsIdentical);
    }

    public static TheoryData<string, SurveyMark, bool> Readings => new()
    {
        { "dead", SurveyMark.Died, true },
        { "stuck", SurveyMark.Stuck, true },
        { "restarted", SurveyMark.Restarted, false },
        { "silent", SurveyMark.Silent, false },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void A_window_without_a_valid_observation_is_marked_and_a_faulty_one_rolled_back(string what, SurveyMark mark, bool isRolledBack)
    {
        _cluster.WhenReading = reading => _cluster.Windows.Count != 2 ? reading : what switch
        {
            "dead" => reading with { IsUp = false },
            "stuck" => reading with { Completed = 0 },
            "restarted" => reading with { RunsSince = reading.From + TimeSpan.FromSeconds(5) },
            _ => reading with { Arrived = 0, Completed = 0, P99Ms = double.NaN },
        };
        var survey = _cluster.Record(SurveyedCluster.Begin());

        Assert.Equal(mark, survey.Steps[1].Mark);
        Assert.Empty(survey.Steps[1].Metrics);
        Assert.Equal(isRolledBack ? 6 : 5, _cluster.Loads.Count);
        if (isRolledBack)
            Assert.Equal(_cluster.Loads[0].Configuration, _cluster.Loads[2].Configuration);
        Assert.Equal(isRolledBack ? 4 : 3, survey.Steps[2].Restarts);
        Assert.True(SurveyReplay.Check(survey, new ClusterShape()).IsIdentical);
    }

    [Theory]
    [InlineData(1.0, SurveyMark.Unstable)]
    [InlineData(0.99, SurveyMark.Unstable)]
    [InlineData(0.9, SurveyMark.NotDrained)]
    public void What_does_not_become_stable_is_observed_and_marked_by_whether_it_keeps_up(double finished, SurveyMark mark)
    {
        _cluster.IsStable = false;
        _cluster.WhenReading = reading => reading with { Completed = finished * reading.Arrived };
        var survey = _cluster.Record(SurveyedCluster.Begin());
        Assert.All(survey.Steps, step => Assert.Equal((mark, 2_000f, SurveyedCluster.Metrics), (step.Mark, step.P99Ms, step.Metrics.Length)));
        Assert.Equal(5, _cluster.Loads.Count);
    }

    [Fact]
    public void A_last_good_configuration_that_cannot_be_restored_abandons_the_survey_and_nothing_is_recorded()
    {
        _cluster.WhenLoading = _ => _cluster.Loads.Count == 1 ? RolloutOutcome.Died : RolloutOutcome.Unavailable;
        var end = _cluster.Play(SurveyedCluster.Begin());
        Assert.Empty(end.Events);
        Assert.Contains("could not be restored", end.Next.Closed!.Abandoned, StringComparison.Ordinal);
    }

    [Fact]
    public void An_abandoned_survey_leaves_no_event()
    {
        var end = SurveyedCluster.Begin().Next.Decide(new Abandon("enough", TimeSpan.FromMinutes(1)));
        Assert.Empty(end.Events);
        Assert.IsType<NoFurtherEffect>(end.Effect);
        Assert.Equal(EpisodePhase.Closed, end.Next.Phase);
    }

    [Fact]
    public void An_answer_to_another_effect_is_refused() => Assert.Throws<InvalidOperationException>(
        () => SurveyedCluster.Begin().Next.Decide(new StabilisationDone(true, TimeSpan.Zero)));

    [Fact]
    public void A_plan_of_another_kind_is_refused_with_the_mend()
    {
        Assert.Throws<ArgumentException>(() => SurveyedCluster.Begin(Played.TrainingPlan with { Choice = new FromScript([]), Kind = EpisodeKind.Tuning }));
        Assert.Contains("at random", Assert.Throws<ArgumentException>(
            () => SurveyedCluster.Begin(SurveyedCluster.Plan with { Choice = new FromScript([]) })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Played.Begin(SurveyedCluster.Plan, null));
        Assert.Throws<ArgumentException>(() => new SurveySettings { Window = TimeSpan.Zero }.Validated());
        Assert.Throws<ArgumentException>(() => new SurveySettings { DrainedShare = double.NaN }.Validated());
    }

    [Fact]
    public void The_same_seed_walks_the_same_way_and_another_seed_cluster_or_number_another()
    {
        Assert.Equal(Walk(SurveyedCluster.Id), Walk(SurveyedCluster.Id));
        Assert.NotEqual(Walk(SurveyedCluster.Id), Walk(SurveyedCluster.Id, 12));
        Assert.NotEqual(Walk(SurveyedCluster.Id), Walk(SurveyedCluster.Id with { Number = 1 }));
        Assert.NotEqual(Walk(SurveyedCluster.Id), Walk(new EpisodeId(new ClusterId("other"), 0)));

        static IEnumerable<(string, double)> Walk(EpisodeId id, ulong seed = 11) => new SurveyedCluster()
            .Record(SurveyedCluster.Begin(SurveyedCluster.Plan with { Seed = seed }, id)).Steps.Select(step => (step.Lever, step.Value));
    }

    [Fact]
    public void A_replay_names_the_first_step_that_was_drawn_differently()
    {
        var survey = _cluster.Record(SurveyedCluster.Begin());
        Assert.Equal(new ReplayVerdict(5, null), SurveyReplay.Check(survey, new ClusterShape()));

        var other = survey with { Steps = [.. survey.Steps.Select(step => step.Step == 3 ? step with { Value = step.Value + 1 } : step)] };
        Assert.Equal((3, "value"), (SurveyReplay.Check(other, new ClusterShape()).First!.Step, SurveyReplay.Check(other, new ClusterShape()).First!.What));
        var swapped = survey with { Steps = [.. survey.Steps.Select(step => step.Step == 2 ? step with { Lever = "nothing" } : step)] };
        Assert.Equal((2, "lever"), (SurveyReplay.Check(swapped, new ClusterShape()).First!.Step, SurveyReplay.Check(swapped, new ClusterShape()).First!.What));
        var ended = survey with { Closed = survey.Closed with { Configuration = [] } };
        Assert.Equal("configuration", SurveyReplay.Check(ended, new ClusterShape()).First!.What);
        Assert.Throws<ArgumentException>(() => SurveyReplay.Check(survey with { CatalogueHash = "other" }, new ClusterShape()));
    }
}
