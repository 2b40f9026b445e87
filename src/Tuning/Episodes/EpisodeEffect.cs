using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>What an episode wants done next; carried out by a child actor, answered by the matching <see cref="EpisodeInput"/>.</summary>
public abstract record EpisodeEffect;

/// <summary>Read a window once the cluster's clock has passed it; answered by <see cref="WindowRead"/>.</summary>
/// <param name="From">Start of the window, cluster time.</param>
/// <param name="To">End of the window, cluster time.</param>
/// <param name="ChangedAt">When the step's change began; null when nothing changed since the last window.</param>
/// <param name="LoadedAt">Since when the present configuration is in effect.</param>
/// <param name="ExcessOverMs">Q_{t-1}: latency above it between the change and the window is the change's cost.</param>
/// <param name="ReferenceMs">T_ref, for the encoded latency; null while it is not known.</param>
public sealed record ReadWindow(
    TimeSpan From, TimeSpan To, TimeSpan? ChangedAt, TimeSpan LoadedAt, double? ExcessOverMs, double? ReferenceMs) : EpisodeEffect;

/// <summary>Make a configuration the effective one; answered by <see cref="RolloutDone"/>.</summary>
public sealed record LoadConfiguration(int Step, Configuration Configuration) : EpisodeEffect
{
    /// <summary>Cluster time to wait for first; zero for none.</summary>
    public TimeSpan NotBefore { get; init; }

    /// <summary>True to pass over whatever has not been processed: the configuration does not inherit a backlog.</summary>
    public bool SkipsBacklog { get; init; }
}

/// <summary>Watch until the change has taken effect; answered by <see cref="StabilisationDone"/>.</summary>
/// <param name="LoadedAt">End of loading, cluster time.</param>
/// <param name="LagBefore">Events behind before the change.</param>
/// <param name="BatchInterval">Of the loaded configuration: a batch or two of lag is the normal state of a micro-batch system.</param>
public sealed record AwaitStabilisation(TimeSpan LoadedAt, double LagBefore, TimeSpan BatchInterval) : EpisodeEffect;

/// <summary>Read every metric of the catalogue over a window once the cluster's clock has passed it; answered by <see cref="ObservationRead"/>.</summary>
/// <param name="From">Start of the window, cluster time.</param>
/// <param name="To">End of the window, cluster time.</param>
public sealed record ReadObservation(TimeSpan From, TimeSpan To) : EpisodeEffect;

/// <summary>Let the cluster's clock pass an instant; answered by <see cref="Waited"/>.</summary>
/// <param name="At">Cluster time.</param>
public sealed record WaitUntil(TimeSpan At) : EpisodeEffect;

/// <summary>Take one sample of a change in effect; answered by <see cref="ChangeWatched"/>.</summary>
/// <param name="At">Cluster time to wait for first.</param>
/// <param name="Window">What the guard's sample looks back on.</param>
public sealed record WatchChange(TimeSpan At, TimeSpan Window) : EpisodeEffect;

/// <summary>Go on with the effect that is under way.</summary>
public sealed record SameEffect : EpisodeEffect;

/// <summary>Nothing more: the episode is closed.</summary>
public sealed record NoFurtherEffect : EpisodeEffect;
