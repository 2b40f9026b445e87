using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>
/// The trajectories of one iteration as they come in: in any order, in parts, more than once. Each episode counts once, by its id.
/// </summary>
internal sealed class CollectedIteration(int number, IEnumerable<ClusterId> expected)
{
    private readonly Dictionary<ClusterId, SubmitTrajectory?[]> _parts = [];
    private readonly HashSet<ClusterId> _expected = [.. expected];
    private readonly HashSet<ClusterId> _complete = [];
    private readonly Dictionary<ClusterId, string> _dropped = [];

    public int Number { get; } = number;

    public bool IsComplete => _complete.Count + _dropped.Count == _expected.Count;

    public IEnumerable<ClusterId> Missing => _expected.Where(cluster => !_complete.Contains(cluster) && !_dropped.ContainsKey(cluster));

    /// <summary>Why episodes were dropped, in the order of their cluster ids; empty while none is.</summary>
    public IEnumerable<string> DropReasons => _dropped.OrderBy(drop => drop.Key.Value, StringComparer.Ordinal).Select(drop => drop.Value);

    /// <summary>Takes a part in.</summary>
    /// <returns>True when its episode is whole now, so that it may be acknowledged.</returns>
    public bool Add(SubmitTrajectory part)
    {
        var cluster = part.Episode.Cluster;
        if (part.Episode.Number != Number || !_expected.Contains(cluster))
            return false;
        if (_complete.Contains(cluster))
            return true;
        if (part.Chunk < 0 || part.Chunk >= part.Chunks)
            return false;
        if (!_parts.TryGetValue(cluster, out var parts) || parts.Length != part.Chunks)
            _parts[cluster] = parts = new SubmitTrajectory?[part.Chunks];
        parts[part.Chunk] = part;
        if (!Array.TrueForAll(parts, p => p is not null))
            return false;
        _dropped.Remove(cluster);
        _complete.Add(cluster);
        return true;
    }

    public bool Drop(DropEpisode drop)
    {
        if (drop.Episode.Number != Number || !_expected.Contains(drop.Episode.Cluster))
            return false;
        if (!_complete.Contains(drop.Episode.Cluster))
            _dropped[drop.Episode.Cluster] = drop.Reason;
        return true;
    }

    /// <summary>The whole episodes in the order of their cluster ids, so that a sum over them never depends on who was first.</summary>
    public IReadOnlyList<CollectedEpisode> Episodes() =>
    [
        .. _complete.OrderBy(cluster => cluster.Value, StringComparer.Ordinal).Select(cluster =>
        {
            var first = _parts[cluster][0]!;
            var steps = _parts[cluster].SelectMany(part => part!.Steps).ToArray();
            return new CollectedEpisode(new TrainingEpisode(first.Episode, first.Class, first.Policy, steps), first.ReferenceP99Ms);
        }),
    ];
}

/// <param name="ReferenceP99Ms">T_ref that the episode used or, without steps, measured.</param>
internal sealed record CollectedEpisode(TrainingEpisode Episode, double ReferenceP99Ms);
