using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Experiments;

/// <summary>A way to train that an experiment trains a policy by, to see what a part of the method is worth.</summary>
/// <param name="Name">In tables, rows and directories.</param>
/// <param name="Part">Which part of the method it varies; empty for the one that the others are held against.</param>
/// <param name="Says">What is different, for people.</param>
/// <param name="Selected">The selection it learns on, made from the built-in one.</param>
/// <param name="Planned">Its plan, made from ours.</param>
internal sealed record Variant(string Name, string Part, string Says, Func<Selection, Selection> Selected, Func<TrainingPlan, TrainingPlan> Planned);
