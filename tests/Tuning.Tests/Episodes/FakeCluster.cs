using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>Answers an episode's effects without actors, on a clock of its own: by default loading takes 20 s and stabilisation 80 s.</summary>
internal sealed class FakeCluster(Selection? selection = null)
{
    public const double EventsPerSecond = 100;

    private readonly int _features = new ObservationEncoder(selection ?? Played.Small).FeatureCount;

    public TimeSpan Now { get; set; }

    /// <summary>What runs; null while the application is dead.</summary>
    public Configuration? Effective { get; private set; } = Configuration.Default;

    public int Loads { get; private set; }

    public Func<LoadConfiguration, RolloutOutcome> WhenLoading { get; set; } = _ => RolloutOutcome.Loaded;

    public Func<ReadWindow, WindowReading, WindowReading> WhenReading { get; set; } = (_, reading) => reading;

    public Func<Configuration, double> P99Ms { get; set; } = _ => 1000;

    public TimeSpan Loading { get; set; } = TimeSpan.FromSeconds(20);

    public TimeSpan Stabilisation { get; set; } = TimeSpan.FromSeconds(80);

    public bool IsStable { get; set; } = true;

    public bool IsDownWhenUnavailable { get; set; }

    public void Start(Configuration configuration) => Effective = configuration;

    public EpisodeInput Answer(EpisodeDecision decision)
    {
        switch (decision.Effect)
        {
            case LoadConfiguration load:
                Loads++;
                var outcome = WhenLoading(load);
                Now += outcome == RolloutOutcome.Refused ? TimeSpan.Zero : Loading;
                Effective = outcome switch
                {
                    RolloutOutcome.Loaded => load.Configuration,
                    RolloutOutcome.Died => null,
                    RolloutOutcome.Unavailable when IsDownWhenUnavailable => null,
                    _ => Effective,
                };
                return new RolloutDone(outcome, Now, outcome == RolloutOutcome.Loaded ? null : $"{outcome}, says the fake")
                {
                    IsDown = outcome == RolloutOutcome.Unavailable && IsDownWhenUnavailable,
                };
            case AwaitStabilisation watch:
                Assert.Equal(Now, watch.LoadedAt);
                Now += Stabilisation;
                return new StabilisationDone(IsStable, Now);
            case ReadWindow window:
                Assert.True(window.From <= window.To);
                Assert.True(window.To >= Now, "a window must end after now: time does not run backwards");
                Now = window.To;
                return new WindowRead(WhenReading(window, Read(window)));
            default:
                throw new InvalidOperationException($"The fake cannot answer {decision.Effect}.");
        }
    }

    /// <summary>A reading as if nothing had arrived.</summary>
    public static WindowReading Silent(WindowReading reading) =>
        reading with { Arrived = 0, Completed = 0, P99Ms = double.NaN, MeanMs = double.NaN };

    private WindowReading Read(ReadWindow window)
    {
        var arrived = EventsPerSecond * (window.To - window.From).TotalSeconds;
        var p99 = Effective is null ? double.NaN : P99Ms(Effective);
        var excess = window.ChangedAt is { } changed && window.ExcessOverMs is { } over
            ? EventsPerSecond * (window.From - changed).TotalSeconds * Math.Max(0, 3000 - over)
            : 0;
        var features = new Half[_features];
        Array.Fill(features, (Half)Math.Log(1 + p99));
        features[0] = (Half)Math.Log(1 + window.To.TotalSeconds);
        return new WindowReading(
            window.From, window.To, arrived, Effective is null ? 0 : arrived, p99, p99 / 2, excess, EventsPerSecond, 50, new Observation(features), Effective is not null);
    }
}
