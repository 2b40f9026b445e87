using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>A training run as its journal has it.</summary>
/// <param name="Policy">The last version made; version 0 before the first update.</param>
internal sealed record JournalledRun(RunId Run, TrainingPlan Plan, PolicyVersion Policy, bool HasEnded);
