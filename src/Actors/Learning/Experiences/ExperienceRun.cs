using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Learning.Experiences;

/// <summary>One run whose versions come of tuned clusters, as the fold of its events.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Base">The version that it goes on from, and whose copy is its version 0.</param>
internal sealed record ExperienceRun(RunId Run, PolicyVersion Base)
{
    private const string Suffix = "-live";

    /// <summary>Updates made; also the number of the newest version.</summary>
    public int Number { get; init; }

    /// <summary>The newest version's hash; empty before the first update.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Taken and not learnt from yet, in the order they were taken.</summary>
    public ImmutableList<Experience> Pending { get; init; } = [];

    public PolicyVersion Newest => new(Run, Number);

    /// <summary>The run that learns from episodes of a version.</summary>
    /// <param name="policy">The version.</param>
    /// <param name="known">The runs there are: episodes of their versions are their own.</param>
    public static RunId Of(PolicyVersion policy, IReadOnlyDictionary<RunId, ExperienceRun> known) =>
        known.ContainsKey(policy.Run) ? policy.Run : new RunId($"{policy.Run}-{policy.Number}{Suffix}");

    /// <summary>The run before its first event is applied.</summary>
    public static ExperienceRun Begin(ExperienceTaken taken) => new(taken.Run, taken.Episodes[0].Policy);

    /// <summary>Whether the newest version may learn from an episode of that one.</summary>
    /// <param name="policy">The version that it ran.</param>
    /// <param name="bound">The greatest age, in versions.</param>
    public bool IsStale(PolicyVersion policy, int bound) => Number - NumberOf(policy) > bound;

    /// <summary>What is pending and may be learnt from, in the order it was taken.</summary>
    /// <param name="bound">The greatest age, in versions.</param>
    public IEnumerable<Experience> Fresh(int bound) => Pending.Where(pending => !IsStale(pending.Policy, bound));

    /// <summary>The same version under this run's name: the base is version 0.</summary>
    public PolicyVersion Own(PolicyVersion policy) => new(Run, NumberOf(policy));

    public ExperienceRun Apply(ILearningEvent happened) => happened switch
    {
        ExperienceTaken taken => this with { Pending = Pending.AddRange(taken.Episodes) },
        PolicyUpdated updated when updated.Policy.Number == Number + 1 => Consumed([.. updated.Episodes]) with { Number = updated.Policy.Number, Hash = updated.PolicyHash },
        PolicyUpdated updated => throw new InvalidOperationException(
            $"Run {Run}: policy {updated.Policy} follows version {Number}; the journal of experience is not contiguous."),
        _ => throw new ArgumentException($"Run {Run} cannot apply {happened.GetType().Name}."),
    };

    private ExperienceRun Consumed(HashSet<EpisodeId> episodes) => this with { Pending = Pending.RemoveAll(pending => episodes.Contains(pending.Episode)) };

    private int NumberOf(PolicyVersion policy) => policy.Run == Run ? policy.Number : 0;
}
