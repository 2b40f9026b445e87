using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Sluice.Actors.Clusters;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Actors.Tests.Serialization;

public sealed class SerializationTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Config()), SluiceSerializer.Setup));

    public static TheoryData<string> Names => [.. MessageExamples.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_comes_back_as_it_went(string name)
    {
        var example = Example(name);
        var serializer = _system.Serialization.FindSerializerFor(example.Message);
        Assert.IsType<SluiceSerializer>(serializer);
        var bytes = serializer.ToBinary(example.Message);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, example.Message);

        var back = _system.Serialization.Deserialize(bytes, serializer.Identifier, manifest);

        // Journals hold older forms of a type too, which are only read.
        Assert.Equal(ManifestTable.ByType[example.Message.GetType()].Manifest, manifest);
        Assert.Equal(Fields.Of(example.Message), Fields.Of(back));
        Assert.Equal(bytes, serializer.ToBinary(back));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_stored_bytes_of_a_message_never_change(string name)
    {
        var golden = GoldenMessages.Read();
        var example = Example(name);
        var bytes = Convert.ToHexStringLower(Google.Protobuf.MessageExtensions.ToByteArray(example.Entry.Write(example.Message)));

        Assert.True(golden.TryGetValue(name, out var stored), $"golden-messages.txt has no line for {name}; add: {name} {bytes}");
        // Another version of the library may deflate to other bytes, which inflate to the same.
        Assert.True(example.Manifest == "er2" || stored == bytes, $"{name} is written differently from what journals hold. Was {stored}, is {bytes}");
        Assert.Equal(Fields.Of(example.Message), Fields.Of(example.Entry.Read(Convert.FromHexString(stored))));
    }

    [Fact]
    public void Every_golden_message_still_has_an_example() =>
        Assert.Empty(GoldenMessages.Read().Keys.Except(MessageExamples.All.Select(example => example.Name)));

    [Fact]
    public void Every_manifest_has_an_example_and_is_the_one_that_journals_hold()
    {
        string[] stored =
        [
            "rc1 RegisterCluster", "ca1 ClusterAccepted", "cf1 ClusterRefused", "be1 BeginEpisode", "ae1 AbandonEpisode", "pc1 PauseCluster", "re1 ResumeCluster",
            "ac1 ApproveChange", "rj1 RejectChange", "uc1 UndoChange", "gc1 GetCluster",
            "cv1 ClusterView", "cr1 ClusterRegistered", "cp1 ClusterPaused", "cu1 ClusterResumed", "eb1 EpisodeBegun", "eo1 EpisodeOpened",
            "hp1 ChangeProposed", "hs1 ProposalSettled", "ga1 GuardAlarmed", "hu1 ChangeUndone", "rr1 RolloutRequested", "rs1 RolloutSettled", "sr1 StepRecorded",
            "ec1 EpisodeClosed", "er1 EpisodeRecorded", "er2 EpisodeRecorded", "vr1 SurveyRecorded", "ep1 EpisodeProgressed", "lo1 LatencyObserved", "ef1 EpisodeFinished", "cs1 ClusterSnapshot",
            "bt1 BeginTraining", "ta1 TrainingAccepted", "tf1 TrainingRefused", "st1 StopTraining", "ts1 TrainingStopped", "tp1 TrainingProgressed",
            "tx1 TrainingFinished", "su1 SubmitTrajectory", "sa1 TrajectoryAccepted", "de1 DropEpisode", "tb1 TrainingBegun", "rf1 ReferencesFixed",
            "pu1 PolicyUpdated", "te1 TrainingEnded",
            "oe1 OfferExperience", "xh1 ExperienceHeld", "xt1 ExperienceTaken",
        ];
        Assert.Equal(stored, ManifestTable.Entries.Select(entry => $"{entry.Manifest} {entry.Type.Name}"));
        Assert.Empty(ManifestTable.ByManifest.Keys.Except(MessageExamples.All.Select(example => example.Manifest)));
        Assert.Equal(1811, SluiceSerializer.Id);
    }

    [Fact]
    public void Every_message_type_can_cross_a_wire()
    {
        // What is only ever part of another message has no manifest of its own.
        Type[] parts =
        [
            typeof(ClusterDescription), typeof(EpisodePlan), typeof(ActionSource), typeof(FromPolicy), typeof(FromScript), typeof(FromRival), typeof(AtRandom),
            typeof(SurveyStep), typeof(TrainingPlan), typeof(EpisodeRules), typeof(SafetyRules), typeof(SafetyMemory), typeof(ForbiddenSettings), typeof(FurtherChoice), typeof(TrajectoryChoice),
            typeof(TrainingCluster), typeof(TrajectoryStep), typeof(UpdateStatistics), typeof(Experience),
        ];
        var messages = typeof(BeginEpisode).Assembly.GetExportedTypes().Where(type => type is { IsClass: true } && !parts.Contains(type)).ToArray();

        Assert.True(messages.Length > 25, $"only {messages.Length} message types were found");
        Assert.Empty(messages.Except(ManifestTable.ByType.Keys));
        Assert.Equal([typeof(ClusterSnapshot)], ManifestTable.ByType.Keys.Except(messages));
    }

    [Fact]
    public void An_unknown_manifest_is_named()
    {
        var failure = Assert.Throws<UnknownManifestException>(() => _system.Serialization.Deserialize([1, 2, 3], SluiceSerializer.Id, "zz9"));
        Assert.Equal("zz9", failure.Manifest);
        Assert.Contains("zz9", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_bytes_are_read_or_refused_by_name_and_nothing_else(string name)
    {
        var example = Example(name);
        var whole = example.Entry.Write(example.Message);
        var bytes = new byte[whole.CalculateSize()];
        whole.WriteTo(new Google.Protobuf.CodedOutputStream(bytes));
        var (read, refused) = (0, 0);
        for (var length = 0; length < bytes.Length; length++)
            Read(bytes[..length]);
        var random = RandomStream.For(RandomStream.Key(name), 1811);
        for (var i = 0; i < 400; i++)
        {
            var damaged = bytes.ToArray();
            for (var flips = 0; flips <= i % 3; flips++)
                damaged[random.NextIndex(damaged.Length)] ^= (byte)(1 << random.NextIndex(8));
            Read(damaged);
        }

        Assert.True(read > 0, "no damage was survivable: the flips are not what they should be");
        Assert.True(refused > 0, "no damage was found: the flips are not what they should be");

        void Read(byte[] damaged)
        {
            try
            {
                Assert.NotNull(_system.Serialization.Deserialize(damaged, SluiceSerializer.Id, example.Manifest));
                read++;
            }
            catch (DamagedPayloadException failure)
            {
                Assert.Equal(example.Manifest, failure.Manifest);
                refused++;
            }
        }
    }

    [Fact]
    public void A_lever_that_its_episode_does_not_list_is_damage()
    {
        var episode = (Actors.Serialization.Wire.EpisodeRecorded)Example("er1").Entry.Write(Example("er1").Message);
        foreach (var index in (int[])[-1, 3, int.MaxValue])
        {
            episode.Steps[0].LeverIndex = index;
            Assert.Throws<DamagedPayloadException>(() => Read(episode, "er1"));
        }
    }

    [Fact]
    public void A_survey_whose_step_names_no_lever_or_whose_metrics_are_cut_is_damaged()
    {
        var survey = (Actors.Serialization.Wire.SurveyRecorded)Example("vr1").Entry.Write(Example("vr1").Message);
        foreach (var index in (int[])[-1, 0, 3, int.MaxValue])
        {
            survey.Steps[1].LeverIndex = index;
            Assert.Throws<DamagedPayloadException>(() => Read(survey, "vr1"));
        }

        survey.Steps[1].LeverIndex = 1;
        survey.Steps[0].Metrics = Google.Protobuf.ByteString.CopyFrom([1, 2, 3, 4, 5]);
        Assert.Throws<DamagedPayloadException>(() => Read(survey, "vr1"));
    }

    [Fact]
    public void A_configuration_of_a_survey_takes_at_most_900_bytes_with_every_metric()
    {
        var survey = (SurveyRecorded)Example("vr1").Message;
        var metrics = new float[MetricCatalogue.OnDriver.Length + MetricCatalogue.OnWorker.Length];
        Array.Fill(metrics, float.Pi);
        var touched = Tuning.Levers.LeverCatalogue.All.Select(lever => new LeverSetting(lever.Name, lever.Maximum)).ToArray();
        var whole = survey with
        {
            Begun = survey.Begun with { Configuration = touched },
            Steps = [.. Enumerable.Range(0, 50).Select(step => survey.Steps[0] with { Step = step, Lever = touched[step].Lever, Metrics = metrics })],
            Closed = survey.Closed with { Configuration = touched },
        };

        Assert.InRange(_system.Serialization.Serialize(whole).Length / 50.0, 4 * metrics.Length, 900);
    }

    [Fact]
    public void The_json_serializer_is_closed_in_both_directions()
    {
        var stranger = new Uri("http://localhost");
        Assert.ThrowsAny<SerializationException>(() => _system.Serialization.Serialize(stranger));
        var serializer = new RejectingSerializer((ExtendedActorSystem)_system, _system.Settings.Config);
        Assert.Equal(1, serializer.Identifier);
        Assert.True(serializer.IncludeManifest);
        Assert.Throws<RejectedSerializationException>(() => serializer.ToBinary(stranger));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["$type"] = "System.IO.FileInfo, System.IO.FileSystem", ["fileName"] = "/etc/passwd" });
        Assert.ThrowsAny<SerializationException>(() => _system.Serialization.Deserialize(bytes, 1, typeof(FileInfo)));
        Assert.Throws<RejectedSerializationException>(() => serializer.FromBinary<FileInfo>(bytes));
    }

    [Fact]
    public void A_type_outside_the_table_is_refused_by_name()
    {
        var serializer = new SluiceSerializer((ExtendedActorSystem)_system);
        Assert.Contains("System.Uri", Assert.Throws<ArgumentException>(() => serializer.ToBinary(new Uri("http://localhost"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_of_a_long_episode_takes_at_most_300_bytes()
    {
        var features = new ObservationEncoder(Selection.BuiltIn).FeatureCount;
        var episode = MessageExamples.LongEpisode(features);
        var bytes = _system.Serialization.Serialize(episode);

        Assert.Equal(Fields.Of(episode), Fields.Of(_system.Serialization.Deserialize(bytes, SluiceSerializer.Id, "er2")));
        Assert.InRange(bytes.Length / 250.0, 100, 300);
    }

    [Fact]
    public void A_chunk_of_a_trajectory_fits_a_frame()
    {
        var inputs = new StateEncoder(Selection.BuiltIn, EncodingSettings.Default).Inputs;
        var step = new TrajectoryStep([.. Enumerable.Repeat(float.Pi, inputs)], [ulong.MaxValue, ulong.MaxValue], 24, 1, 1, 1, 1, false);
        var chunk = new SubmitTrajectory(
            new(new("a-cluster"), 1), new("a-class"), new(new("a-run"), 1), 0, 1, 1, [.. Enumerable.Repeat(step, Tuning.Episodes.Trajectories.StepsPerChunk)]);

        Assert.InRange(_system.Serialization.Serialize(chunk).Length, inputs, 128_000 / 2);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private static MessageExample Example(string name) => MessageExamples.All.Single(example => example.Name == name);

    private object Read(Google.Protobuf.IMessage wire, string manifest) =>
        _system.Serialization.Deserialize(Google.Protobuf.MessageExtensions.ToByteArray(wire), SluiceSerializer.Id, manifest);

    private static Config Config() => NodeConfiguration.Load(new(JournalProvider.Sqlite, "Data Source=unused"), 1, "akka.actor.provider = local");
}
