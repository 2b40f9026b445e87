using System.Collections.Frozen;
using Google.Protobuf;
using Sluice.Actors.Clusters;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Serialization;

/// <summary>A message type and its wire form.</summary>
/// <param name="Manifest">Short, versioned, stored beside every event: never reused for another form.</param>
internal sealed record ManifestEntry(string Manifest, Type Type, Func<object, IMessage> Write, Func<byte[], object> Read);

/// <summary>Every type of ours that may cross a wire or enter the journal, and nothing else. Where a type has several forms, the last is the one that is written.</summary>
internal static class ManifestTable
{
    public static IReadOnlyList<ManifestEntry> Entries { get; } =
    [
        Entry<RegisterCluster, Wire.RegisterCluster>("rc1", ClusterWire.Write, ClusterWire.Read, Wire.RegisterCluster.Parser),
        Entry<ClusterAccepted, Wire.ClusterAccepted>("ca1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterAccepted.Parser),
        Entry<ClusterRefused, Wire.ClusterRefused>("cf1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterRefused.Parser),
        Entry<BeginEpisode, Wire.BeginEpisode>("be1", ClusterWire.Write, ClusterWire.Read, Wire.BeginEpisode.Parser),
        Entry<AbandonEpisode, Wire.AbandonEpisode>("ae1", ClusterWire.Write, ClusterWire.Read, Wire.AbandonEpisode.Parser),
        Entry<PauseCluster, Wire.PauseCluster>("pc1", ClusterWire.Write, ClusterWire.Read, Wire.PauseCluster.Parser),
        Entry<ResumeCluster, Wire.ResumeCluster>("re1", ClusterWire.Write, ClusterWire.Read, Wire.ResumeCluster.Parser),
        Entry<ApproveChange, Wire.ApproveChange>("ac1", SafetyWire.Write, SafetyWire.Read, Wire.ApproveChange.Parser),
        Entry<RejectChange, Wire.RejectChange>("rj1", SafetyWire.Write, SafetyWire.Read, Wire.RejectChange.Parser),
        Entry<UndoChange, Wire.UndoChange>("uc1", SafetyWire.Write, SafetyWire.Read, Wire.UndoChange.Parser),
        Entry<GetCluster, Wire.GetCluster>("gc1", ClusterWire.Write, ClusterWire.Read, Wire.GetCluster.Parser),
        Entry<ClusterView, Wire.ClusterView>("cv1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterView.Parser),
        Entry<ClusterRegistered, Wire.ClusterRegistered>("cr1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterRegistered.Parser),
        Entry<ClusterPaused, Wire.ClusterPaused>("cp1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterPaused.Parser),
        Entry<ClusterResumed, Wire.ClusterResumed>("cu1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterResumed.Parser),
        Entry<EpisodeBegun, Wire.EpisodeBegun>("eb1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeBegun.Parser),
        Entry<EpisodeOpened, Wire.EpisodeOpened>("eo1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeOpened.Parser),
        Entry<ChangeProposed, Wire.ChangeProposed>("hp1", SafetyWire.Write, SafetyWire.Read, Wire.ChangeProposed.Parser),
        Entry<ProposalSettled, Wire.ProposalSettled>("hs1", SafetyWire.Write, SafetyWire.Read, Wire.ProposalSettled.Parser),
        Entry<GuardAlarmed, Wire.GuardAlarmed>("ga1", SafetyWire.Write, SafetyWire.Read, Wire.GuardAlarmed.Parser),
        Entry<ChangeUndone, Wire.ChangeUndone>("hu1", SafetyWire.Write, SafetyWire.Read, Wire.ChangeUndone.Parser),
        Entry<RolloutRequested, Wire.RolloutRequested>("rr1", ClusterWire.Write, ClusterWire.Read, Wire.RolloutRequested.Parser),
        Entry<RolloutSettled, Wire.RolloutSettled>("rs1", ClusterWire.Write, ClusterWire.Read, Wire.RolloutSettled.Parser),
        Entry<StepRecorded, Wire.StepRecorded>("sr1", ClusterWire.Write, ClusterWire.Read, Wire.StepRecorded.Parser),
        Entry<EpisodeClosed, Wire.EpisodeClosed>("ec1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeClosed.Parser),
        Entry<EpisodeRecorded, Wire.EpisodeRecorded>("er1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeRecorded.Parser),
        Entry<EpisodeRecorded, Wire.PackedEpisode>("er2", PackedWire.Write, PackedWire.Read, Wire.PackedEpisode.Parser),
        Entry<SurveyRecorded, Wire.SurveyRecorded>("vr1", SurveyWire.Write, SurveyWire.Read, Wire.SurveyRecorded.Parser),
        Entry<EpisodeProgressed, Wire.EpisodeProgressed>("ep1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeProgressed.Parser),
        Entry<LatencyObserved, Wire.LatencyObserved>("lo1", ClusterWire.Write, ClusterWire.Read, Wire.LatencyObserved.Parser),
        Entry<EpisodeFinished, Wire.EpisodeFinished>("ef1", ClusterWire.Write, ClusterWire.Read, Wire.EpisodeFinished.Parser),
        Entry<ClusterSnapshot, Wire.ClusterSnapshot>("cs1", ClusterWire.Write, ClusterWire.Read, Wire.ClusterSnapshot.Parser),
        Entry<BeginTraining, Wire.BeginTraining>("bt1", LearningWire.Write, LearningWire.Read, Wire.BeginTraining.Parser),
        Entry<TrainingAccepted, Wire.TrainingAccepted>("ta1", LearningWire.Write, LearningWire.Read, Wire.TrainingAccepted.Parser),
        Entry<TrainingRefused, Wire.TrainingRefused>("tf1", LearningWire.Write, LearningWire.Read, Wire.TrainingRefused.Parser),
        Entry<StopTraining, Wire.StopTraining>("st1", LearningWire.Write, LearningWire.Read, Wire.StopTraining.Parser),
        Entry<TrainingStopped, Wire.TrainingStopped>("ts1", LearningWire.Write, LearningWire.Read, Wire.TrainingStopped.Parser),
        Entry<TrainingProgressed, Wire.TrainingProgressed>("tp1", LearningWire.Write, LearningWire.Read, Wire.TrainingProgressed.Parser),
        Entry<TrainingFinished, Wire.TrainingFinished>("tx1", LearningWire.Write, LearningWire.Read, Wire.TrainingFinished.Parser),
        Entry<SubmitTrajectory, Wire.SubmitTrajectory>("su1", LearningWire.Write, LearningWire.Read, Wire.SubmitTrajectory.Parser),
        Entry<TrajectoryAccepted, Wire.TrajectoryAccepted>("sa1", LearningWire.Write, LearningWire.Read, Wire.TrajectoryAccepted.Parser),
        Entry<DropEpisode, Wire.DropEpisode>("de1", LearningWire.Write, LearningWire.Read, Wire.DropEpisode.Parser),
        Entry<TrainingBegun, Wire.TrainingBegun>("tb1", LearningWire.Write, LearningWire.Read, Wire.TrainingBegun.Parser),
        Entry<ReferencesFixed, Wire.ReferencesFixed>("rf1", LearningWire.Write, LearningWire.Read, Wire.ReferencesFixed.Parser),
        Entry<PolicyUpdated, Wire.PolicyUpdated>("pu1", LearningWire.Write, LearningWire.Read, Wire.PolicyUpdated.Parser),
        Entry<TrainingEnded, Wire.TrainingEnded>("te1", LearningWire.Write, LearningWire.Read, Wire.TrainingEnded.Parser),
        Entry<OfferExperience, Wire.OfferExperience>("oe1", ExperienceWire.Write, ExperienceWire.Read, Wire.OfferExperience.Parser),
        Entry<ExperienceHeld, Wire.ExperienceHeld>("xh1", ExperienceWire.Write, ExperienceWire.Read, Wire.ExperienceHeld.Parser),
        Entry<ExperienceTaken, Wire.ExperienceTaken>("xt1", ExperienceWire.Write, ExperienceWire.Read, Wire.ExperienceTaken.Parser),
    ];

    public static FrozenDictionary<string, ManifestEntry> ByManifest { get; } = Entries.ToFrozenDictionary(entry => entry.Manifest, StringComparer.Ordinal);

    public static FrozenDictionary<Type, ManifestEntry> ByType { get; } =
        Entries.GroupBy(entry => entry.Type).ToFrozenDictionary(forms => forms.Key, forms => forms.Last());

    private static ManifestEntry Entry<T, TWire>(string manifest, Func<T, TWire> write, Func<TWire, T> read, MessageParser<TWire> parser)
        where T : class
        where TWire : IMessage<TWire> =>
        new(manifest, typeof(T), message => write((T)message), bytes => read(parser.ParseFrom(bytes)));
}
