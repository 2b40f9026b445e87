using Sluice.Messages.Clusters;

namespace Sluice.Messages.Learning;

/// <summary>What a training run is asked to do; journalled, so that a resumed run does the same.</summary>
/// <param name="Clusters">The training clusters, in id order.</param>
/// <param name="Iterations">Updates to make at most.</param>
/// <param name="Steps">L: steps an episode.</param>
/// <param name="Seed">Seed of everything random in the run.</param>
/// <param name="ExploitShare">f.</param>
/// <param name="Engine"><c>managed</c> or <c>torch</c>.</param>
/// <param name="LearningRate">RMSProp's step.</param>
/// <param name="EntropyBonus">Weight of the entropy bonus at the first iteration.</param>
/// <param name="SelectionHash">The selection that the policy is built on.</param>
/// <param name="StopWhenConverged">Ends the run once the mean return has not improved by 1 % over 50 iterations.</param>
public sealed record TrainingPlan(
    IReadOnlyList<TrainingCluster> Clusters,
    int Iterations,
    int Steps,
    ulong Seed,
    double ExploitShare,
    string Engine,
    double LearningRate,
    double EntropyBonus,
    string SelectionHash,
    bool StopWhenConverged = false)
{
    /// <summary>Which alternatives of the method its episodes follow.</summary>
    public EpisodeRules Rules { get; init; } = EpisodeRules.Default;

    /// <summary>What returns are compared with.</summary>
    public BaselineKind Baseline { get; init; }
}

/// <summary>What an episode's returns are compared with, step by step.</summary>
public enum BaselineKind
{
    /// <summary>The mean over the other episodes of the same workload class; for a class of one episode its running mean.</summary>
    LeaveOneOut = 0,

    /// <summary>Switch <c>global-baseline</c>, the paper's letter: the mean over all episodes, the episode itself among them.</summary>
    Global = 1,

    /// <summary>Nothing: returns as they are.</summary>
    None = 2,
}

public sealed record TrainingCluster(ClusterId Cluster, ClusterDescription Description);

/// <summary>
/// Starts a run, or goes on with it where it stopped. The sender is told <see cref="TrainingAccepted"/> or <see cref="TrainingRefused"/>,
/// then <see cref="TrainingProgressed"/> after every update and <see cref="TrainingFinished"/>.
/// </summary>
public sealed record BeginTraining(RunId Run, TrainingPlan Plan);

/// <param name="Iteration">Updates already made.</param>
public sealed record TrainingAccepted(RunId Run, int Iteration);

public sealed record TrainingRefused(RunId Run, string Reason);

/// <summary>Stops a run after the update under way; answered by <see cref="TrainingStopped"/>. It can be resumed.</summary>
public sealed record StopTraining(RunId Run);

public sealed record TrainingStopped(RunId Run, int Iteration);

/// <param name="Policy">The version just stored.</param>
/// <param name="Of">Iterations planned.</param>
public sealed record TrainingProgressed(PolicyVersion Policy, int Iteration, int Of, UpdateStatistics Statistics);

public sealed record TrainingFinished(RunId Run, PolicyVersion Policy, string PolicyHash, string Reason);

/// <summary>What an update looked like.</summary>
/// <param name="Episodes">Episodes it consumed.</param>
/// <param name="Steps">Steps with weight above zero.</param>
/// <param name="MeanReturn">Mean of the undiscounted return over episodes.</param>
/// <param name="MeanReward">Mean reward a step.</param>
/// <param name="MeanLastP99Ratio">Mean over episodes of the last step's p99 over T_ref.</param>
/// <param name="GradientNorm">Euclidean norm before RMSProp.</param>
/// <param name="Entropy">Mean entropy of the policy, nats.</param>
/// <param name="FaultyShare">Share of steps whose configuration was faulty.</param>
public sealed record UpdateStatistics(
    int Episodes, int Steps, double MeanReturn, double MeanReward, double MeanLastP99Ratio, double GradientNorm, double Entropy, double FaultyShare)
{
    /// <summary>The same by workload class, in the order of their names; empty in journals of earlier versions.</summary>
    public IReadOnlyList<ClassStatistics> Classes { get; init; } = [];

    /// <summary>The gradient's signal over its noise, from the spread of the episodes' gradients; NaN where it was not measured.</summary>
    public double SignalToNoise { get; init; } = double.NaN;

    /// <summary>
    /// How many steps of the current policy would say as much as these, which are weighted by their importance: (sum w)^2 / sum w^2.
    /// Equals <see cref="Steps"/> when all are of the current policy.
    /// </summary>
    public double EffectiveSteps { get; init; } = Steps;

    /// <summary>Mean age of the episodes learnt from: versions between the policy they ran and the one updated; 0 for synchronous training.</summary>
    public double MeanAge { get; init; }

    /// <summary>The age of the oldest one.</summary>
    public int GreatestAge { get; init; }

    /// <summary>Episodes consumed but not learnt from, since their policy was too old.</summary>
    public int StaleEpisodes { get; init; }
}

/// <param name="Episodes">Episodes of the class that the update consumed.</param>
/// <param name="MeanReturn">As in <see cref="UpdateStatistics"/>, over those.</param>
/// <param name="MeanLastP99Ratio">As in <see cref="UpdateStatistics"/>, over those; NaN where nothing was measured.</param>
public readonly record struct ClassStatistics(WorkloadClass Class, int Episodes, double MeanReturn, double MeanLastP99Ratio);
