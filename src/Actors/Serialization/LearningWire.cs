using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Serialization;

/// <summary>Learning messages and events to protobuf and back.</summary>
internal static class LearningWire
{
    public static Wire.TrainingPlan Write(TrainingPlan plan) => new()
    {
        Clusters =
        {
            plan.Clusters.Select(cluster => new Wire.TrainingCluster
            {
                Cluster = cluster.Cluster.Value, Description = ClusterWire.Write(cluster.Description),
            }),
        },
        Iterations = plan.Iterations,
        Steps = plan.Steps,
        Seed = plan.Seed,
        ExploitShare = plan.ExploitShare,
        Engine = plan.Engine,
        LearningRate = plan.LearningRate,
        EntropyBonus = plan.EntropyBonus,
        SelectionHash = plan.SelectionHash,
        StopWhenConverged = plan.StopWhenConverged,
        Rules = ClusterWire.Write(plan.Rules),
        Baseline = (int)plan.Baseline,
    };

    public static TrainingPlan Read(Wire.TrainingPlan wire) => new(
        [.. wire.Clusters.Select(cluster => new TrainingCluster(new ClusterId(cluster.Cluster), ClusterWire.Read(cluster.Description)))],
        wire.Iterations,
        wire.Steps,
        wire.Seed,
        wire.ExploitShare,
        wire.Engine,
        wire.LearningRate,
        wire.EntropyBonus,
        wire.SelectionHash,
        wire.StopWhenConverged)
    {
        Rules = ClusterWire.Read(wire.Rules),
        Baseline = (BaselineKind)wire.Baseline,
    };

    public static Wire.BeginTraining Write(BeginTraining message) => new() { Run = message.Run.Value, Plan = Write(message.Plan) };

    public static BeginTraining Read(Wire.BeginTraining wire) => new(new RunId(wire.Run), Read(wire.Plan));

    public static Wire.TrainingAccepted Write(TrainingAccepted message) => new() { Run = message.Run.Value, Iteration = message.Iteration };

    public static TrainingAccepted Read(Wire.TrainingAccepted wire) => new(new RunId(wire.Run), wire.Iteration);

    public static Wire.TrainingRefused Write(TrainingRefused message) => new() { Run = message.Run.Value, Reason = message.Reason };

    public static TrainingRefused Read(Wire.TrainingRefused wire) => new(new RunId(wire.Run), wire.Reason);

    public static Wire.StopTraining Write(StopTraining message) => new() { Run = message.Run.Value };

    public static StopTraining Read(Wire.StopTraining wire) => new(new RunId(wire.Run));

    public static Wire.TrainingStopped Write(TrainingStopped message) => new() { Run = message.Run.Value, Iteration = message.Iteration };

    public static TrainingStopped Read(Wire.TrainingStopped wire) => new(new RunId(wire.Run), wire.Iteration);

    public static Wire.UpdateStatistics Write(UpdateStatistics statistics)
    {
        var wire = new Wire.UpdateStatistics
        {
            Episodes = statistics.Episodes,
            Steps = statistics.Steps,
            MeanReturn = statistics.MeanReturn,
            MeanReward = statistics.MeanReward,
            MeanLastP99Ratio = statistics.MeanLastP99Ratio,
            GradientNorm = statistics.GradientNorm,
            Entropy = statistics.Entropy,
            FaultyShare = statistics.FaultyShare,
            Classes = { statistics.Classes.Select(Write) },
            MeanAge = statistics.MeanAge,
            GreatestAge = statistics.GreatestAge,
            StaleEpisodes = statistics.StaleEpisodes,
        };
        if (!double.IsNaN(statistics.SignalToNoise))
            wire.SignalToNoise = statistics.SignalToNoise;
        if (statistics.EffectiveSteps != statistics.Steps)
            wire.EffectiveSteps = statistics.EffectiveSteps;
        return wire;
    }

    public static UpdateStatistics Read(Wire.UpdateStatistics wire) => new(
        wire.Episodes, wire.Steps, wire.MeanReturn, wire.MeanReward, wire.MeanLastP99Ratio, wire.GradientNorm, wire.Entropy, wire.FaultyShare)
    {
        Classes = [.. wire.Classes.Select(Read)],
        SignalToNoise = wire.HasSignalToNoise ? wire.SignalToNoise : double.NaN,
        EffectiveSteps = wire.HasEffectiveSteps ? wire.EffectiveSteps : wire.Steps,
        MeanAge = wire.MeanAge,
        GreatestAge = wire.GreatestAge,
        StaleEpisodes = wire.StaleEpisodes,
    };

    private static Wire.ClassStatistics Write(ClassStatistics statistics) => new()
    {
        WorkloadClass = statistics.Class.Value,
        Episodes = statistics.Episodes,
        MeanReturn = statistics.MeanReturn,
        MeanLastP99Ratio = statistics.MeanLastP99Ratio,
    };

    private static ClassStatistics Read(Wire.ClassStatistics wire) =>
        new(new WorkloadClass(wire.WorkloadClass), wire.Episodes, wire.MeanReturn, wire.MeanLastP99Ratio);

    public static Wire.TrainingProgressed Write(TrainingProgressed message) => new()
    {
        Policy = ClusterWire.Write(message.Policy),
        Iteration = message.Iteration,
        Of = message.Of,
        Statistics = Write(message.Statistics),
    };

    public static TrainingProgressed Read(Wire.TrainingProgressed wire) =>
        new(ClusterWire.Read(wire.Policy), wire.Iteration, wire.Of, Read(wire.Statistics));

    public static Wire.TrainingFinished Write(TrainingFinished message) => new()
    {
        Run = message.Run.Value,
        Policy = ClusterWire.Write(message.Policy),
        PolicyHash = message.PolicyHash,
        Reason = message.Reason,
    };

    public static TrainingFinished Read(Wire.TrainingFinished wire) =>
        new(new RunId(wire.Run), ClusterWire.Read(wire.Policy), wire.PolicyHash, wire.Reason);

    public static Wire.SubmitTrajectory Write(SubmitTrajectory message) => new()
    {
        Episode = ClusterWire.Write(message.Episode),
        WorkloadClass = message.Class.Value,
        Policy = ClusterWire.Write(message.Policy),
        Chunk = message.Chunk,
        Chunks = message.Chunks,
        ReferenceP99Ms = message.ReferenceP99Ms,
        Steps =
        {
            message.Steps.Select(step => new Wire.TrajectoryStep
            {
                State = { step.State },
                Allowed = { step.Allowed },
                Action = step.Action,
                Probability = step.Probability,
                Reward = step.Reward,
                Weight = step.Weight,
                P99Ratio = step.P99Ratio,
                IsFaulty = step.IsFaulty,
                Further =
                {
                    step.Further.Select(choice => new Wire.TrajectoryChoice
                    {
                        State = { choice.State }, Allowed = { choice.Allowed }, Action = choice.Action, Probability = choice.Probability,
                    }),
                },
            }),
        },
    };

    public static SubmitTrajectory Read(Wire.SubmitTrajectory wire) => new(
        ClusterWire.Read(wire.Episode),
        new WorkloadClass(wire.WorkloadClass),
        ClusterWire.Read(wire.Policy),
        wire.Chunk,
        wire.Chunks,
        wire.ReferenceP99Ms,
        [
            .. wire.Steps.Select(step => new TrajectoryStep(
                [.. step.State], [.. step.Allowed], step.Action, step.Probability, step.Reward, step.Weight, step.P99Ratio, step.IsFaulty)
            {
                Further = [.. step.Further.Select(choice => new TrajectoryChoice([.. choice.State], [.. choice.Allowed], choice.Action, choice.Probability))],
            }),
        ]);

    public static Wire.TrajectoryAccepted Write(TrajectoryAccepted message) => new() { Episode = ClusterWire.Write(message.Episode) };

    public static TrajectoryAccepted Read(Wire.TrajectoryAccepted wire) => new(ClusterWire.Read(wire.Episode));

    public static Wire.DropEpisode Write(DropEpisode message) => new() { Episode = ClusterWire.Write(message.Episode), Reason = message.Reason };

    public static DropEpisode Read(Wire.DropEpisode wire) => new(ClusterWire.Read(wire.Episode), wire.Reason);

    public static Wire.TrainingBegun Write(TrainingBegun happened) => new() { Run = happened.Run.Value, Plan = Write(happened.Plan) };

    public static TrainingBegun Read(Wire.TrainingBegun wire) => new(new RunId(wire.Run), Read(wire.Plan));

    public static Wire.ReferencesFixed Write(ReferencesFixed happened) => new()
    {
        Run = happened.Run.Value,
        References = { happened.References.Select(reference => new Wire.ClassReference { WorkloadClass = reference.Class.Value, P99Ms = reference.P99Ms }) },
    };

    public static ReferencesFixed Read(Wire.ReferencesFixed wire) => new(
        new RunId(wire.Run), [.. wire.References.Select(reference => new ClassReference(new WorkloadClass(reference.WorkloadClass), reference.P99Ms))]);

    public static Wire.PolicyUpdated Write(PolicyUpdated happened) => new()
    {
        Policy = ClusterWire.Write(happened.Policy),
        PolicyHash = happened.PolicyHash,
        Iteration = happened.Iteration,
        Episodes = { happened.Episodes.Select(ClusterWire.Write) },
        Statistics = Write(happened.Statistics),
    };

    public static PolicyUpdated Read(Wire.PolicyUpdated wire) => new(
        ClusterWire.Read(wire.Policy), wire.PolicyHash, wire.Iteration, [.. wire.Episodes.Select(ClusterWire.Read)], Read(wire.Statistics));

    public static Wire.TrainingEnded Write(TrainingEnded happened) =>
        new() { Run = happened.Run.Value, Policy = ClusterWire.Write(happened.Policy), Reason = happened.Reason };

    public static TrainingEnded Read(Wire.TrainingEnded wire) => new(new RunId(wire.Run), ClusterWire.Read(wire.Policy), wire.Reason);
}
