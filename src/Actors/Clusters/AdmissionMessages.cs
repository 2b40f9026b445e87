using Sluice.Actors.Ownership;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Clusters;

/// <summary>From an <see cref="AdmissionActor"/> to its cluster's actor: the episode may begin.</summary>
/// <param name="Begin">What was asked.</param>
/// <param name="Policy">Null for an episode that needs none.</param>
/// <param name="Selection">The policy's; null where it is not known, and the node's own stands.</param>
/// <param name="Fence">Null where there can be but one owner.</param>
internal sealed record EpisodeAdmitted(BeginEpisode Begin, PolicySnapshot? Policy, Selection? Selection, Fence? Fence);

/// <summary>The opposite.</summary>
/// <param name="Begin">What was asked.</param>
/// <param name="Reason">And the mend.</param>
/// <param name="MayBeAskedAgain">A store failed, not the episode.</param>
internal sealed record EpisodeNotAdmitted(BeginEpisode Begin, string Reason, bool MayBeAskedAgain);

/// <summary>From the actor to itself: the cluster of an admitted episode is there.</summary>
/// <param name="Cluster">Whoever takes this message disposes it.</param>
internal sealed record ClusterConnected(EpisodeAdmitted Admitted, ISparkCluster Cluster);

/// <summary>The opposite.</summary>
/// <param name="Cause">And the mend.</param>
internal sealed record ClusterNotConnected(EpisodeAdmitted Admitted, Exception Cause);
