using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>A configuration that an episode tried, and what came of it.</summary>
/// <param name="Lever">The lever that was assigned; null where nothing was: the opening, a hold, the return to the best configuration.</param>
/// <param name="Configuration">What was tried, whether or not it stayed.</param>
/// <param name="Outcome">Only a measured configuration stays in effect.</param>
/// <param name="P99Ms">p99 of the window, milliseconds; NaN unless measured.</param>
public sealed record Trial(Lever? Lever, Configuration Configuration, StepOutcome Outcome, double P99Ms);
