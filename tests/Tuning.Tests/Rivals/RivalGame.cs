using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Tuning.Tests.Rivals;

/// <summary>A rival's steps on a cluster whose p99 is a function of its configuration, without an episode around it.</summary>
internal static class RivalGame
{
    public static readonly WorkloadClass Workload = new("poisson-high");

    /// <summary>One lever that is a number on a logarithmic scale.</summary>
    public static readonly Selection OneLever = Selection.Create("one", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration"]);

    /// <summary>A number, a category and a switch.</summary>
    public static readonly Selection ThreeLevers = Selection.Create(
        "three", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.serializer", "spark.memory.fraction"]);

    public static RivalHistory Opening(Selection? selection = null, double p99Ms = 1000, Configuration? start = null) => new()
    {
        Workload = Workload,
        Selection = selection ?? Selection.BuiltIn,
        Shape = new ClusterShape(),
        Current = start ?? Configuration.Default,
        Trials = [new Trial(null, start ?? Configuration.Default, StepOutcome.Measured, p99Ms)],
    };

    /// <summary>The history after a step that did what was proposed.</summary>
    public static RivalHistory After(this RivalHistory history, Proposal proposal, double p99Ms, StepOutcome outcome = StepOutcome.Measured)
    {
        Assert.True(history.Admits(proposal), proposal.ToString());
        var candidate = proposal.On(history.Current);
        var measured = outcome == StepOutcome.Measured;
        return history with
        {
            Trials = history.Trials.Add(new Trial(proposal.Lever, candidate, outcome, measured ? p99Ms : double.NaN)),
            Current = measured ? candidate : history.Current,
            Forbidden = outcome == StepOutcome.Faulty && !proposal.IsHold ? history.Forbidden.Add(candidate.Hash) : history.Forbidden,
        };
    }

    public static RivalHistory After(this RivalHistory history, Lever lever, double value, double p99Ms, StepOutcome outcome = StepOutcome.Measured) =>
        history.After(new Proposal(lever, value), p99Ms, outcome);

    public static Proposal Next(this IRival rival, RivalHistory history, ulong seed = 1)
    {
        var random = RandomStream.For(seed, (ulong)history.Trials.Count);
        return rival.Next(history, ref random);
    }

    /// <summary>Plays some steps on a cluster that never fails.</summary>
    public static RivalHistory Play(this IRival rival, RivalHistory history, int steps, Func<Configuration, double> p99Ms, ulong seed = 1)
    {
        for (var step = 0; step < steps; step++)
        {
            var proposal = rival.Next(history, seed);
            var candidate = proposal.On(history.Current);
            history = history.After(proposal, p99Ms(candidate));
        }

        return history;
    }

    public static double BestP99Ms(this RivalHistory history) => history.Trials.Where(trial => trial.Outcome == StepOutcome.Measured).Min(trial => trial.P99Ms);
}
