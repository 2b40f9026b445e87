using Sluice.Actors.Clusters;
using Sluice.Actors.Serialization;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Tests.Serialization;

/// <summary>One or more of every message that may cross a wire: fields all different, optional ones present in one and absent in another.</summary>
internal static class MessageExamples
{
    private static readonly ClusterId Cluster = new("poisson-high-7");
    private static readonly EpisodeId Episode = new(Cluster, 12);
    private static readonly RunId Run = new("night");
    private static readonly PolicyVersion Policy = new(Run, 11);
    private static readonly WorkloadClass Class = new("poisson-high");
    private static readonly ClusterDescription Description = new("trace:nyc_taxi.csv:20000", Class, "eval");
    private static readonly LeverSetting[] Changes = [new("spark.memory.fraction", 0.625), new("spark.task.cpus", 2)];
    private static readonly Half[] Features = [(Half)1.5, Half.NaN, (Half)(-0.25)];

    private static readonly EpisodePlan Training = new(
        EpisodeKind.Training, 250, new FromPolicy(Policy), 0xFEDC_BA98_7654_3210, 42, 0.8, 5_325.5,
        TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private static readonly EpisodePlan Tuning = new(
        EpisodeKind.Tuning, 10, new FromScript(Changes), 7, 9, 1, null, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(300), TimeSpan.FromMinutes(10));

    private static readonly EpisodeBegun Begun = new(Episode, Training, Class, "5e1ec7", Changes, TimeSpan.FromTicks(1));
    private static readonly EpisodeOpened Opened = new(Episode, TimeSpan.FromMinutes(6), Features, 5_325.5, 4_800.25);

    private static readonly StepRecorded Step = new(
        Episode, 3, 5, "spark.memory.fraction", 0.6, 0.625, ChoiceComponent.Explore, 0.04f, 0x0123_4567_89AB_CDEF, StepOutcome.Faulty, -10, 7_000.5f,
        3_000.25f, 0.125f, new StepDurations(TimeSpan.FromMilliseconds(3), TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(196)), false,
        Features, TimeSpan.FromMinutes(21));

    private static readonly StepRecorded Hold = Step with
    {
        Step = 4,
        Action = 24,
        Lever = "",
        From = 0,
        To = 0,
        Component = ChoiceComponent.Exploit,
        Outcome = StepOutcome.Measured,
        Reward = 0.5f,
        IsStable = true,
    };

    private static readonly StepRecorded Bundled = Step with
    {
        Further =
        [
            new(24, "spark.task.cpus", 1, 2, ChoiceComponent.Exploit, 0.5f),
            new(7, "spark.executor.cores", 8, 4, ChoiceComponent.Explore, 0.01f),
            new(48, "", 0, 0, ChoiceComponent.Exploit, 0.75f),
        ],
    };

    private static readonly EpisodeRules Ruled = new() { Reward = RewardRule.LogRatio, Exploration = ExplorationRule.ArgmaxF };

    private static readonly DateTimeOffset Instant = new(2026, 11, 29, 12, 30, 15, TimeSpan.Zero);

    private static readonly SafetyRules Safety = new()
    {
        Mode = ClusterMode.Apply,
        SloP99Ms = 2_500.5,
        Blackouts = [new(DayOfWeek.Friday, TimeSpan.FromHours(22), TimeSpan.FromHours(2)), new(DayOfWeek.Sunday, TimeSpan.Zero, TimeSpan.FromHours(24))],
        ChangesPerHour = 3,
        AllowedLevers = ["spark.memory.fraction", "spark.task.cpus"],
        DeniedLevers = ["spark.executor.cores"],
        ProposalsLapseAfter = TimeSpan.FromMinutes(45),
        FaultsLastFor = TimeSpan.FromDays(3),
    };

    private static readonly SafetyMemory Memory = new(Instant, [Instant.AddMinutes(-50), Instant.AddMinutes(-5)], [new(Changes, Instant.AddDays(2)), new([new("spark.task.cpus", 4)], Instant.AddDays(3))]);

    private static readonly ChangeProposed Proposed = new(Episode, 3, Changes, ulong.MaxValue, "Application", TimeSpan.FromMinutes(16), Instant.AddHours(1));
    private static readonly ProposalSettled Decided = new(Episode, 3, ProposalVerdict.Rejected, "not before the release", TimeSpan.FromMinutes(20));
    private static readonly GuardAlarmed Alarm = new(Episode, 3, "p99 is 9000 ms and may be 5000 ms", TimeSpan.FromMinutes(18));
    private static readonly ChangeUndone Undone = new(Episode, 4, [new("spark.task.cpus", 2)], [new("spark.memory.fraction", 0.625)], "the graphs looked odd", TimeSpan.FromMinutes(23));

    private static readonly EpisodeClosed Closed = new(Episode, 250, Changes, 1_250.5, TimeSpan.FromHours(21), null);
    private static readonly EpisodeClosed Abandoned = new(Episode, 2, [], null, TimeSpan.Zero, "the cluster was lost");
    private static readonly EpisodeRecorded Recorded = new(Begun, Opened, [Step, Hold, Step with { Step = 5, Lever = "spark.task.cpus" }, Step with { Step = 6 }], Closed);

    private static readonly SurveyStep Surveyed = new(
        0, "spark.task.cpus", 2, SurveyMark.NotDrained, TimeSpan.FromMinutes(12.5), 3, 1_000.5f, 2_000.25f, 1_500.5f, 6_000.75f, 7_000.5f, 99_999.5f,
        [1.5f, float.NaN, -3e10f]);

    private static readonly SurveyStep Refused = new(
        1, "spark.memory.fraction", 0.9, SurveyMark.Refused, TimeSpan.FromMinutes(27), 3, 0, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, []);

    private static readonly SurveyRecorded Survey = new(
        Begun with { Plan = Training with { Kind = EpisodeKind.Survey, Steps = 3, Choice = new AtRandom(), ReferenceP99Ms = null } },
        "0123456789abcdef",
        [Surveyed, Refused, Surveyed with { Step = 2, Value = 4, Mark = SurveyMark.Measured }],
        Closed with { Steps = 3, ClosingP99Ms = null });

    private static readonly TrainingPlan Plan = new(
        [new(Cluster, Description), new(new("iot-1"), new("iot", new("iot")))], 40, 25, 1_811, 0.8, "managed", 0.001, 0.01, "5e1ec7", true);

    private static readonly UpdateStatistics Statistics = new(80, 1_999, -12.5, -0.25, 0.75, 3.5, 2.125, 0.0625);

    private static readonly UpdateStatistics AllStatistics = Statistics with
    {
        Classes = [new(new("iot"), 16, -2.5, double.NaN), new(Class, 64, -15, 0.5)],
        SignalToNoise = 1.5,
        EffectiveSteps = 1_500.25,
        MeanAge = 0.375,
        GreatestAge = 3,
        StaleEpisodes = 2,
    };

    public static IReadOnlyList<MessageExample> All { get; } =
    [
        new("rc1", new RegisterCluster(Cluster, Description)),
        new("ca1", new ClusterAccepted(Cluster)),
        new("cf1", new ClusterRefused(Cluster, "not registered: register it first – naïve ☂")),
        new("be1", new BeginEpisode(Episode, Training)),
        new("be1", new BeginEpisode(Episode, Tuning), "script"),
        new("be1", new BeginEpisode(Episode, Tuning with { Choice = new FromRival("hill-climbing") }), "rival"),
        new("be1", new BeginEpisode(Episode, Survey.Begun.Plan), "survey"),
        new("be1", new BeginEpisode(Episode, Training with { Rules = Ruled }), "ruled"),
        new("be1", new BeginEpisode(Episode, Tuning with { Safety = Safety }), "guarded"),
        new("be1", new BeginEpisode(Episode, Tuning with { Safety = SafetyRules.Default }), "guarded-by-default"),
        new("ae1", new AbandonEpisode(Episode, "enough")),
        new("pc1", new PauseCluster(Cluster, "maintenance")),
        new("re1", new ResumeCluster(Cluster)),
        new("ac1", new ApproveChange(Cluster, 0x0123_4567_89AB_CDEF, true, "I looked at it")),
        new("rj1", new RejectChange(Cluster, 0x0123_4567_89AB_CDEF, "not before the release")),
        new("uc1", new UndoChange(Cluster, "the graphs looked odd")),
        new("gc1", new GetCluster(Cluster)),
        new("cv1", new ClusterView(Cluster, Description, 12, 3, EpisodePhase.Stabilising, Changes)),
        new("cv1", new ClusterView(Cluster, null, -1, 0, EpisodePhase.Idle, []), "unregistered"),
        new("cv1", new ClusterView(Cluster, null, -1, 0, EpisodePhase.Quarantined, []) { Quarantine = "event 4 is missing" }, "quarantined"),
        new("cv1", new ClusterView(Cluster, null, -1, 0, EpisodePhase.Paused, []) { Paused = "maintenance" }, "paused"),
        new("cv1", new ClusterView(Cluster, Description, 12, 3, EpisodePhase.Proposed, Changes) { Mode = ClusterMode.Recommend, Proposal = Proposed }, "proposed"),
        new("cr1", new ClusterRegistered(Cluster, Description)),
        new("cp1", new ClusterPaused(Cluster, 9, "maintenance")),
        new("cu1", new ClusterResumed(Cluster)),
        new("eb1", Begun),
        new("eb1", Begun with { Plan = Tuning with { Safety = Safety }, Memory = Memory }, "guarded"),
        new("eo1", Opened),
        new("hp1", Proposed),
        new("hs1", Decided),
        new("ga1", Alarm),
        new("hu1", Undone),
        new("rr1", new RolloutRequested(Episode, 3, Changes, ulong.MaxValue, TimeSpan.FromMinutes(16))),
        new("rs1", new RolloutSettled(Episode, 3, RolloutOutcome.Died, 1, TimeSpan.FromMinutes(17), "heap too small")),
        new("rs1", new RolloutSettled(Episode, 3, RolloutOutcome.Loaded, 1, TimeSpan.FromMinutes(17), null), "loaded"),
        new("sr1", Step),
        new("sr1", Hold, "hold"),
        new("sr1", Step with { Component = ChoiceComponent.Rival, Action = 24, Probability = 1 }, "rival"),
        new("sr1", Bundled, "bundle"),
        new("ec1", Closed),
        new("ec1", Abandoned, "abandoned"),
        new("ec1", Abandoned with { InDistress = true }, "distress"),
        new("er1", Recorded),
        new("er1", Recorded with { Steps = [Bundled, Hold, Step with { Step = 5, Lever = "spark.task.cpus" }] }, "bundle"),
        new("er2", Recorded),
        new("er2", Recorded with { Steps = [Bundled, Hold, Step with { Step = 5, Lever = "spark.task.cpus" }] }, "bundle"),
        new("vr1", Survey),
        new("ep1", new EpisodeProgressed(Begun), "begun"),
        new("ep1", new EpisodeProgressed(Opened), "opened"),
        new("ep1", new EpisodeProgressed(new RolloutRequested(Episode, 3, [], 5, TimeSpan.Zero)), "requested"),
        new("ep1", new EpisodeProgressed(new RolloutSettled(Episode, 3, RolloutOutcome.Unavailable, 5, TimeSpan.Zero, "no route")), "settled"),
        new("ep1", new EpisodeProgressed(Step), "step"),
        new("ep1", new EpisodeProgressed(Abandoned), "closed"),
        new("ep1", new EpisodeProgressed(Proposed), "proposed"),
        new("ep1", new EpisodeProgressed(Decided), "proposal-settled"),
        new("ep1", new EpisodeProgressed(Alarm), "alarmed"),
        new("ep1", new EpisodeProgressed(Undone), "undone"),
        new("lo1", new LatencyObserved(Episode, [new(TimeSpan.FromMinutes(1), 900.5, 5_000.25, 99_999.5), new(TimeSpan.FromMinutes(2), double.NaN, double.NaN, 0)])),
        new("ef1", new EpisodeFinished(Closed)),
        new("cs1", new ClusterSnapshot(Description, 12, Recorded, Closed)),
        new("cs1", new ClusterSnapshot(null, -1, null, null), "empty"),
        new("cs1", new ClusterSnapshot(null, -1, null, null) { Link = ulong.MaxValue }, "linked"),
        new("cs1", new ClusterSnapshot(null, -1, null, null) { Paused = "maintenance" }, "paused"),
        new("cs1", new ClusterSnapshot(null, -1, null, null) { Memory = Memory }, "guarded"),
        new("bt1", new BeginTraining(Run, Plan)),
        new("bt1", new BeginTraining(Run, Plan with { Rules = Ruled with { Exploration = ExplorationRule.Mixture }, Baseline = BaselineKind.Global }), "ruled"),
        new("ta1", new TrainingAccepted(Run, 4)),
        new("tf1", new TrainingRefused(Run, "another run is being trained")),
        new("st1", new StopTraining(Run)),
        new("ts1", new TrainingStopped(Run, 5)),
        new("tp1", new TrainingProgressed(Policy, 11, 40, Statistics)),
        new("tp1", new TrainingProgressed(Policy, 11, 40, AllStatistics), "all"),
        new("tx1", new TrainingFinished(Run, Policy, "ab12", "40 iterations done")),
        new("su1", new SubmitTrajectory(
            Episode, Class, Policy, 1, 10, 5_325.5,
            [new([1.5f, float.NaN], [0b1011, 1], 3, 0.04f, -0.5f, 1, 0.75f, false), new([2.5f, -1], [ulong.MaxValue, 0], 24, 0.96f, -10, 0, float.NaN, true)])),
        new("su1", new SubmitTrajectory(
            Episode, Class, Policy, 1, 10, 5_325.5,
            [
                new([1.5f, float.NaN], [0b1011, 1], 3, 0.04f, -0.5f, 1, 0.75f, false)
                {
                    Further = [new([1.75f, float.NaN], [0b1001, 1], 0, 0.5f), new([1.75f, -0.5f], [0b1000, 1], 64, 0.25f)],
                },
            ]), "bundle"),
        new("su1", new SubmitTrajectory(new(Cluster, 0), Class, new(Run, 0), 0, 1, 5_325.5, []), "reference"),
        new("sa1", new TrajectoryAccepted(Episode)),
        new("de1", new DropEpisode(Episode, "the cluster was lost")),
        new("tb1", new TrainingBegun(Run, Plan with { StopWhenConverged = false })),
        new("rf1", new ReferencesFixed(Run, [new(new("iot"), 80.5), new(Class, 5_325.5)])),
        new("pu1", new PolicyUpdated(Policy, "ab12", 11, [Episode, new(new("iot-1"), 12)], Statistics)),
        new("pu1", new PolicyUpdated(Policy, "ab12", 11, [Episode], AllStatistics), "all"),
        new("te1", new TrainingEnded(Run, Policy, "40 iterations done")),
        new("oe1", new OfferExperience(Cluster, 1_234)),
        new("xh1", new ExperienceHeld(Cluster, 1_234)),
        new("xt1", new ExperienceTaken(Run, Cluster, 1_234, [new(Episode, Policy, 1_150, 1_201), new(Episode with { Number = 13 }, new(Run, 12), 1_202, 1_234)], [9, 10])),
    ];

    /// <summary>
    /// A training episode of 250 steps that each move eight of the built-in levers, with as many features as the built-in selection gives and every number as
    /// hard to deflate as a measured one.
    /// </summary>
    public static EpisodeRecorded LongEpisode(int features)
    {
        var random = RandomStream.For(1811);
        var levers = Selection.BuiltIn.Levers.Select(lever => lever.Name).ToArray();
        var observation = Observed();
        var steps = Enumerable.Range(0, 250).Select(t => Step with
        {
            Step = t,
            Action = random.NextIndex(72),
            Lever = levers[t % levers.Length],
            From = 100 * random.NextUniform(),
            To = 100 * random.NextUniform(),
            Probability = (float)random.NextUniform(),
            StateHash = random.NextUInt64(),
            Reward = (float)random.NextUniform(),
            P99Ms = (float)random.NextUniform(),
            MeanMs = (float)random.NextUniform(),
            Observation = Observed(),
            At = TimeSpan.FromSeconds(360 + 300 * t) + TimeSpan.FromTicks(t),
            Further =
            [
                .. Enumerable.Range(1, 7).Select(further => new FurtherChoice(
                    random.NextIndex(72), levers[(t + further) % levers.Length], Whole(), Whole(), ChoiceComponent.Exploit, (float)random.NextUniform())),
            ],
        }).ToArray();
        return Recorded with { Opened = Opened with { Observation = observation }, Steps = steps };

        Half[] Observed() => [.. Enumerable.Range(0, features).Select(_ => (Half)(8 * random.NextUniform()))];

        // Memory, cores and milliseconds are whole numbers.
        double Whole() => random.NextIndex(60_000);
    }
}

/// <param name="Manifest">The manifest it must be stored under, for ever.</param>
/// <param name="Case">What is special about it; empty for the usual one.</param>
internal sealed record MessageExample(string Manifest, object Message, string Case = "")
{
    public string Name => Case.Length == 0 ? Manifest : $"{Manifest}-{Case}";

    public ManifestEntry Entry => ManifestTable.ByManifest[Manifest];

    public override string ToString() => $"{Name} {Message.GetType().Name}";
}
