using Sluice.Messages;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// Another way to choose the changes of an episode (method, section 9, R10). A rival runs through the same actors and the same steps as a policy:
/// the same guards, one change a step unless it makes a script at once, the same memory of faulty configurations, the same rollback, the same return to the best configuration
/// seen with the last step. It keeps nothing between steps, so that a replay asks it again and gets the same answer.
/// </summary>
public interface IRival
{
    /// <summary>As plans and command lines give it.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence or two, and who does so.</summary>
    string Summary { get; }

    /// <summary>The next step's change; admissible, see <see cref="RivalHistory.Admits(Proposal)"/>.</summary>
    /// <param name="history">What the episode has seen.</param>
    /// <param name="random">The step's own stream.</param>
    Proposal Next(RivalHistory history, ref RandomStream random);

    /// <summary>Why it cannot tune clusters of this class; null where it can.</summary>
    string? Refusal(WorkloadClass workload) => null;
}
