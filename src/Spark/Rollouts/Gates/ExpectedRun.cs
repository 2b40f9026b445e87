using System.Collections.Immutable;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>A run, and what it is to be.</summary>
/// <param name="Submission">It.</param>
/// <param name="Marks">What it carries.</param>
/// <param name="Target">What it is to run with.</param>
/// <param name="Properties">The same, as submitted.</param>
/// <param name="Earlier">Ids of applications that are not it.</param>
/// <param name="Narrowest">Levers of a narrower scope do not count: the job was told them since.</param>
/// <param name="Drain">For what it takes the place of to finish its batches, where whoever runs it sees to that.</param>
internal sealed record ExpectedRun(
    Submission Submission,
    RunMarks Marks,
    Configuration Target,
    IReadOnlyList<KeyValuePair<string, string>> Properties,
    ImmutableHashSet<string> Earlier,
    ChangeScope Narrowest = ChangeScope.Runtime,
    TimeSpan Drain = default);
