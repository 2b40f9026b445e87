using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>Answers a survey's effects on a clock of its own: by default loading takes 20 s, stabilisation 80 s, and every metric reads 7.</summary>
internal sealed class SurveyedCluster
{
    public static readonly int Metrics = MetricCatalogue.OnDriver.Length + MetricCatalogue.OnWorker.Length;
    public static readonly EpisodeId Id = new(new ClusterId("cluster"), 0);

    public static readonly EpisodePlan Plan = new(
        EpisodeKind.Survey, 5, new AtRandom(), 11, 12, 1, null, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.Zero);

    public TimeSpan Now { get; set; }

    public List<LoadConfiguration> Loads { get; } = [];

    public List<ReadObservation> Windows { get; } = [];

    public Func<LoadConfiguration, RolloutOutcome> WhenLoading { get; set; } = _ => RolloutOutcome.Loaded;

    public Func<ObservationReading, ObservationReading> WhenReading { get; set; } = reading => reading;

    public TimeSpan Stabilisation { get; set; } = TimeSpan.FromSeconds(80);

    public bool IsStable { get; set; } = true;

    public static SurveyDecision Begin(EpisodePlan? plan = null, EpisodeId? id = null, Configuration? effective = null, TimeSpan now = default) => SurveyRun.Begin(
        id ?? Id, plan ?? Plan, Played.Class, Played.Small, effective ?? Configuration.Default, now, new ClusterShape());

    /// <summary>Plays a whole survey.</summary>
    public SurveyDecision Play(SurveyDecision decision)
    {
        while (decision.Effect is not NoFurtherEffect)
            decision = decision.Next.Decide(Answer(decision.Effect));
        return decision;
    }

    public SurveyRecorded Record(SurveyDecision decision) => Assert.IsType<SurveyRecorded>(Assert.Single(Play(decision).Events));

    private EpisodeInput Answer(EpisodeEffect effect)
    {
        switch (effect)
        {
            case LoadConfiguration load:
                Loads.Add(load);
                Now = load.NotBefore > Now ? load.NotBefore : Now;
                var outcome = WhenLoading(load);
                var takes = outcome is RolloutOutcome.Loaded or RolloutOutcome.Died;
                Now += takes ? TimeSpan.FromSeconds(20) : TimeSpan.Zero;
                return new RolloutDone(outcome, Now, takes ? null : "says the fake", ChangeScope.Application, 500);
            case AwaitStabilisation watch:
                Assert.Equal((Now, 0), (watch.LoadedAt, watch.LagBefore));
                Now += Stabilisation;
                return new StabilisationDone(IsStable, Now);
            case ReadObservation window:
                Windows.Add(window);
                Assert.Equal(Now, window.From);
                Now = window.To;
                var metrics = new float[Metrics];
                Array.Fill(metrics, 7);
                return new ObservationRead(WhenReading(new ObservationReading(
                    window.From, window.To, 24_000, 24_000, 900, 800, 1_500, 2_000, metrics, true, TimeSpan.Zero)));
            default:
                throw new InvalidOperationException($"The fake cannot answer {effect}.");
        }
    }
}
