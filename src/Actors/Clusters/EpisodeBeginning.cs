using Sluice.Messages;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>An episode that has come in, and what it begins with; neither persisted nor acted on yet.</summary>
/// <param name="Policy">Null for an episode that needs none.</param>
internal sealed record EpisodeBeginning(EpisodeUnderWay Episode, IEpisodeDecision First, PolicyVersion? Policy);
