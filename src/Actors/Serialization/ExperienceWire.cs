using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Serialization;

/// <summary>What tuned clusters teach, to protobuf and back.</summary>
internal static class ExperienceWire
{
    public static Wire.OfferExperience Write(OfferExperience message) => new() { Cluster = message.Cluster.Value, SequenceNr = message.SequenceNr };

    public static OfferExperience Read(Wire.OfferExperience wire) => new(new ClusterId(wire.Cluster), wire.SequenceNr);

    public static Wire.ExperienceHeld Write(ExperienceHeld message) => new() { Cluster = message.Cluster.Value, SequenceNr = message.SequenceNr };

    public static ExperienceHeld Read(Wire.ExperienceHeld wire) => new(new ClusterId(wire.Cluster), wire.SequenceNr);

    public static Wire.ExperienceTaken Write(ExperienceTaken happened) => new()
    {
        Run = happened.Run.Value,
        Cluster = happened.Cluster.Value,
        SequenceNr = happened.SequenceNr,
        Episodes =
        {
            happened.Episodes.Select(episode => new Wire.Experience
            {
                Number = episode.Episode.Number, Policy = ClusterWire.Write(episode.Policy), From = episode.From, To = episode.To,
            }),
        },
        PassedOver = { happened.PassedOver },
    };

    public static ExperienceTaken Read(Wire.ExperienceTaken wire)
    {
        var cluster = new ClusterId(wire.Cluster);
        return new(
            new RunId(wire.Run), cluster, wire.SequenceNr,
            [.. wire.Episodes.Select(episode => new Experience(new EpisodeId(cluster, episode.Number), ClusterWire.Read(episode.Policy), episode.From, episode.To))],
            [.. wire.PassedOver]);
    }
}
