using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Stabilisation;
using Sluice.Tuning.Tests.Episodes;

namespace Sluice.Tuning.Tests.Safety;

/// <summary>Answers a guarded episode's effects: those of an episode as <see cref="FakeCluster"/> does, samples from what is in effect.</summary>
internal sealed class GuardedCluster
{
    public FakeCluster Inner { get; } = new();

    /// <summary>What the guard sees under a configuration.</summary>
    public Func<Configuration, GuardSample, GuardSample> WhenWatching { get; set; } = (_, sample) => sample;

    /// <summary>Orders of people, by cluster time; each is given once.</summary>
    public List<(TimeSpan At, Func<GuardedRun, EpisodeInput> Input)> Orders { get; } = [];

    public GuardedPlay Play(GuardedDecision first)
    {
        var decisions = new List<GuardedDecision> { first };
        var effect = first.Effect;
        while (effect is not NoFurtherEffect)
        {
            var run = decisions[^1].Next;
            if (Orders.FindIndex(order => order.At <= Inner.Now) is var due and >= 0)
            {
                var order = Orders[due];
                Orders.RemoveAt(due);
                decisions.Add(run.Decide(order.Input(run)));
                // The effect that is under way stays.
                continue;
            }

            decisions.Add(run.Decide(Answer(effect)));
            effect = decisions[^1].Effect;
        }

        return new GuardedPlay(decisions);
    }

    private EpisodeInput Answer(EpisodeEffect effect)
    {
        switch (effect)
        {
            case WaitUntil wait:
                Inner.Now = wait.At > Inner.Now ? wait.At : Inner.Now;
                return new Waited(Inner.Now);
            case WatchChange watch:
                Inner.Now = watch.At;
                var p99 = Inner.Effective is null ? double.NaN : Inner.P99Ms(Inner.Effective);
                return new ChangeWatched(
                    new StabilisationSample(watch.At, p99 / 2, p99 / 20, 6000, 50, []),
                    WhenWatching(Inner.Effective ?? Configuration.Default, new GuardSample(watch.At, 3000, p99, 50, FakeCluster.EventsPerSecond, Inner.Effective is not null)));
            case LoadConfiguration load when load.NotBefore > Inner.Now:
                Inner.Now = load.NotBefore;
                break;
        }

        return Inner.Answer(new EpisodeDecision(null!, [], effect));
    }
}

internal sealed record GuardedPlay(IReadOnlyList<GuardedDecision> Decisions)
{
    public IReadOnlyList<IEpisodeEvent> Events => [.. Decisions.SelectMany(decision => decision.Events)];

    public StepRecorded[] Steps => [.. Events.OfType<StepRecorded>()];

    public GuardedRun End => Decisions[^1].Next;

    public EpisodeClosed Closed => Events.OfType<EpisodeClosed>().Single();

    public IEnumerable<string> Names => Events.Select(happened => happened.GetType().Name);
}
