using Sluice.Hosting.Fleet;
using Sluice.Hosting.Sessions;
using Sluice.Messages;

namespace Sluice.Hosting.Experiments;

/// <summary>Runs every contender of an experiment in every world, as <c>tune</c> would.</summary>
internal sealed class ExperimentSession(HeldOutTrial trials)
{
    /// <param name="contenders">Who runs under a load.</param>
    /// <param name="plan">Over which worlds.</param>
    /// <param name="together">Episodes at the same time; changes the time only.</param>
    /// <param name="watcher">Told of every episode that ends, one at a time; null for nobody.</param>
    /// <param name="stop">Abandons the experiment.</param>
    public async Task<IReadOnlyList<ContenderRun>> RunAsync(
        Func<ExperimentPlan, string, IReadOnlyList<Contender>> contenders, ExperimentPlan plan, int together, IExperimentWatcher? watcher, CancellationToken stop)
    {
        (string Load, int World, Contender Contender)[] entries =
        [
            .. from load in plan.Loads
               from world in Enumerable.Range(1, plan.Seeds)
               from contender in contenders(plan, load)
               select (load, world, contender),
        ];
        var runs = new ContenderRun[entries.Length];
        var gate = new Lock();
        watcher?.Accepted(entries.Length);
        await Parallel.ForAsync(0, entries.Length, new ParallelOptions { MaxDegreeOfParallelism = together, CancellationToken = stop }, async (i, ending) =>
        {
            var (load, world, contender) = entries[i];
            var episode = await trials.RunTunedAsync(TrialOf(plan, load, world, contender), _ => { }, ending).ConfigureAwait(false);
            runs[i] = new ContenderRun(load, world, contender.Name, episode);
            lock (gate)
                watcher?.Ended(runs[i]);
        }).ConfigureAwait(false);
        return runs;
    }

    private static TrialPlan TrialOf(ExperimentPlan plan, string load, int world, Contender contender)
    {
        var place = $"{Slug.Of(load)}-{world}";
        return new TrialPlan(
            new ClusterId($"{contender.Name}-{place}"), contender.OtherLoad ?? load, contender.Choice, plan.Steps, plan.WorldSeed(world), contender.ExploitShare ?? plan.ExploitShare)
        {
            Profile = plan.Profile,
            World = new ClusterId($"held-out-{place}"),
        };
    }
}
