namespace Sluice.Actors.Learning;

/// <summary>How long the parts of a training episode take, cluster time.</summary>
public sealed record TrainingPace
{
    /// <summary>The opening of a training episode; its last five minutes make the first state.</summary>
    public TimeSpan Opening { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>The opening of a reference episode: T_ref is read over its minutes 10-15.</summary>
    public TimeSpan ReferenceOpening { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan StepLength { get; init; } = TimeSpan.FromSeconds(300);
}
