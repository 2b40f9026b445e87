using Sluice.Tuning.Stabilisation;

namespace Sluice.Actors.Clusters;

/// <summary>Asks the sampler for the detector's next sample, at this cluster time.</summary>
internal sealed record TakeSample(TimeSpan At);

/// <summary>Answers <see cref="TakeSample"/>.</summary>
internal sealed record SampleTaken(StabilisationSample Sample);
