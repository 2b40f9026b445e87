using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Sessions;

/// <summary>
/// Tunes a cluster that no training has seen, by a policy or a rival, beside a twin under Spark's defaults and beside the one change everybody knows to make. All three
/// meet the same arrivals on the same machines.
/// </summary>
internal sealed class HeldOutTrial(EpisodeSession session)
{
    /// <param name="plan">What to tune.</param>
    /// <param name="watch">Told of every event of the tuned cluster.</param>
    /// <param name="stop">Abandons the trial.</param>
    public async Task<TrialResult> RunAsync(TrialPlan plan, Action<IEpisodeEvent> watch, CancellationToken stop)
    {
        var tuned = plan.Name;
        var twin = new ClusterId(plan.Name + "-twin");
        var alone = new ClusterId(plan.Name + "-batch-duration");
        var number = await RegisterAsync(plan, stop).ConfigureAwait(false);
        foreach (var other in (ClusterId[])[twin, alone])
            number = Math.Max(number, await session.RegisterAsync(other, FleetPlan.Describe(plan.Workload, plan.World, plan.Profile), stop).ConfigureAwait(false));

        return new TrialResult(
            plan,
            await EpisodeAsync(tuned, plan.Choice, watch).ConfigureAwait(false),
            await EpisodeAsync(twin, new FromScript([]), _ => { }).ConfigureAwait(false),
            await EpisodeAsync(alone, new FromScript([new LeverSetting(SparkLevers.BatchDuration.Name, SingleSettings.WellKnownBatchDurationMs)]), _ => { }).ConfigureAwait(false));

        Task<WatchedEpisode> EpisodeAsync(ClusterId cluster, ActionSource choice, Action<IEpisodeEvent> watchEpisode) =>
            session.RunAsync(new EpisodeId(cluster, number), EpisodeOf(plan with { Choice = choice }, number), watchEpisode, stop);
    }

    /// <summary>
    /// The tuned cluster by itself, for who runs one twin for many: trials of one world meet the same arrivals when each is its cluster's first.
    /// </summary>
    /// <param name="plan">What to tune.</param>
    /// <param name="watch">Told of every event.</param>
    /// <param name="stop">Abandons the trial.</param>
    public async Task<WatchedEpisode> RunTunedAsync(TrialPlan plan, Action<IEpisodeEvent> watch, CancellationToken stop)
    {
        var number = await RegisterAsync(plan, stop).ConfigureAwait(false);
        return await session.RunAsync(new EpisodeId(plan.Name, number), EpisodeOf(plan, number), watch, stop).ConfigureAwait(false);
    }

    private Task<int> RegisterAsync(TrialPlan plan, CancellationToken stop) =>
        session.RegisterAsync(plan.Name, FleetPlan.Describe(plan.Workload, plan.Name == plan.World ? null : plan.World, plan.Profile), stop);

    private static EpisodePlan EpisodeOf(TrialPlan plan, int number)
    {
        var arrivals = RandomStream.For(plan.Seed, RandomStream.Key("arrivals"), RandomStream.Key(plan.World.Value), (ulong)number).NextUInt64();
        return OnlinePreset.Plan(plan.Choice, plan.Steps, plan.Seed, arrivals, plan.ExploitShare);
    }
}
