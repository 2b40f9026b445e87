using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Serialization;

/// <summary>Cluster messages and events to protobuf and back.</summary>
internal static class ClusterWire
{
    public static Wire.EpisodeRef Write(EpisodeId id) => new() { Cluster = id.Cluster.Value, Number = id.Number };

    public static EpisodeId Read(Wire.EpisodeRef wire) => new(new ClusterId(wire.Cluster), wire.Number);

    public static Wire.PolicyRef Write(PolicyVersion version) => new() { Run = version.Run.Value, Number = version.Number };

    public static PolicyVersion Read(Wire.PolicyRef wire) => new(new RunId(wire.Run), wire.Number);

    public static Wire.LeverSetting Write(LeverSetting setting) => new() { Lever = setting.Lever, Value = setting.Value };

    public static LeverSetting Read(Wire.LeverSetting wire) => new(wire.Lever, wire.Value);

    public static Wire.ClusterDescription Write(ClusterDescription description) => new()
    {
        Connection = description.Connection,
        WorkloadClass = description.Class.Value,
        Profile = description.Profile,
    };

    public static ClusterDescription Read(Wire.ClusterDescription wire) => new(wire.Connection, new WorkloadClass(wire.WorkloadClass), wire.Profile);

    public static Wire.EpisodePlan Write(EpisodePlan plan)
    {
        var wire = new Wire.EpisodePlan
        {
            Kind = (int)plan.Kind,
            Steps = plan.Steps,
            Choice = Write(plan.Choice),
            Seed = plan.Seed,
            ArrivalSeed = plan.ArrivalSeed,
            ExploitShare = plan.ExploitShare,
            Opening = plan.Opening.Ticks,
            StepLength = plan.StepLength.Ticks,
            Closing = plan.Closing.Ticks,
        };
        if (plan.ReferenceP99Ms is { } reference)
            wire.ReferenceP99Ms = reference;
        wire.Rules = Write(plan.Rules);
        wire.Safety = SafetyWire.Write(plan.Safety);
        return wire;
    }

    public static EpisodePlan Read(Wire.EpisodePlan wire) => new(
        (EpisodeKind)wire.Kind,
        wire.Steps,
        Read(wire.Choice),
        wire.Seed,
        wire.ArrivalSeed,
        wire.ExploitShare,
        wire.HasReferenceP99Ms ? wire.ReferenceP99Ms : null,
        new TimeSpan(wire.Opening),
        new TimeSpan(wire.StepLength),
        new TimeSpan(wire.Closing))
    {
        Rules = Read(wire.Rules),
        Safety = SafetyWire.Read(wire.Safety),
    };

    /// <summary>Null for ours, which journals of before rules were written down follow.</summary>
    public static Wire.EpisodeRules? Write(EpisodeRules rules) =>
        rules == EpisodeRules.Default ? null : new() { Reward = (int)rules.Reward, Exploration = (int)rules.Exploration };

    public static EpisodeRules Read(Wire.EpisodeRules? wire) => wire is null
        ? EpisodeRules.Default
        : new EpisodeRules { Reward = (RewardRule)wire.Reward, Exploration = (ExplorationRule)wire.Exploration };

    public static Wire.RegisterCluster Write(RegisterCluster message) =>
        new() { Cluster = message.Cluster.Value, Description = Write(message.Description) };

    public static RegisterCluster Read(Wire.RegisterCluster wire) => new(new ClusterId(wire.Cluster), Read(wire.Description));

    public static Wire.ClusterAccepted Write(ClusterAccepted message) => new() { Cluster = message.Cluster.Value };

    public static ClusterAccepted Read(Wire.ClusterAccepted wire) => new(new ClusterId(wire.Cluster));

    public static Wire.ClusterRefused Write(ClusterRefused message) => new() { Cluster = message.Cluster.Value, Reason = message.Reason };

    public static ClusterRefused Read(Wire.ClusterRefused wire) => new(new ClusterId(wire.Cluster), wire.Reason);

    public static Wire.BeginEpisode Write(BeginEpisode message) => new() { Episode = Write(message.Episode), Plan = Write(message.Plan) };

    public static BeginEpisode Read(Wire.BeginEpisode wire) => new(Read(wire.Episode), Read(wire.Plan));

    public static Wire.AbandonEpisode Write(AbandonEpisode message) => new() { Episode = Write(message.Episode), Reason = message.Reason };

    public static AbandonEpisode Read(Wire.AbandonEpisode wire) => new(Read(wire.Episode), wire.Reason);

    public static Wire.PauseCluster Write(PauseCluster message) => new() { Cluster = message.Cluster.Value, Reason = message.Reason };

    public static PauseCluster Read(Wire.PauseCluster wire) => new(new ClusterId(wire.Cluster), wire.Reason);

    public static Wire.ResumeCluster Write(ResumeCluster message) => new() { Cluster = message.Cluster.Value };

    public static ResumeCluster Read(Wire.ResumeCluster wire) => new(new ClusterId(wire.Cluster));

    public static Wire.GetCluster Write(GetCluster message) => new() { Cluster = message.Cluster.Value };

    public static GetCluster Read(Wire.GetCluster wire) => new(new ClusterId(wire.Cluster));

    public static Wire.ClusterView Write(ClusterView view)
    {
        var wire = new Wire.ClusterView
        {
            Cluster = view.Cluster.Value,
            Description = view.Description is null ? null : Write(view.Description),
            Episode = view.Episode,
            Step = view.Step,
            Phase = (int)view.Phase,
            Configuration = { view.Configuration.Select(Write) },
        };
        if (view.Quarantine is { } quarantine)
            wire.Quarantine = quarantine;
        if (view.Paused is { } paused)
            wire.Paused = paused;
        if (view.Mode is { } mode)
            wire.Mode = (int)mode;
        wire.Proposal = view.Proposal is null ? null : SafetyWire.Write(view.Proposal);
        return wire;
    }

    public static ClusterView Read(Wire.ClusterView wire) => new(
        new ClusterId(wire.Cluster),
        wire.Description is null ? null : Read(wire.Description),
        wire.Episode,
        wire.Step,
        (EpisodePhase)wire.Phase,
        Read(wire.Configuration))
    {
        Quarantine = wire.HasQuarantine ? wire.Quarantine : null,
        Paused = wire.HasPaused ? wire.Paused : null,
        Mode = wire.HasMode ? (ClusterMode)wire.Mode : null,
        Proposal = wire.Proposal is null ? null : SafetyWire.Read(wire.Proposal),
    };

    public static Wire.ClusterRegistered Write(ClusterRegistered happened) =>
        new() { Cluster = happened.Cluster.Value, Description = Write(happened.Description) };

    public static ClusterRegistered Read(Wire.ClusterRegistered wire) => new(new ClusterId(wire.Cluster), Read(wire.Description));

    public static Wire.ClusterPaused Write(ClusterPaused happened) => new() { Cluster = happened.Cluster.Value, Epoch = happened.Epoch, Reason = happened.Reason };

    public static ClusterPaused Read(Wire.ClusterPaused wire) => new(new ClusterId(wire.Cluster), wire.Epoch, wire.Reason);

    public static Wire.ClusterResumed Write(ClusterResumed happened) => new() { Cluster = happened.Cluster.Value };

    public static ClusterResumed Read(Wire.ClusterResumed wire) => new(new ClusterId(wire.Cluster));

    public static Wire.EpisodeBegun Write(EpisodeBegun happened) => new()
    {
        Episode = Write(happened.Episode),
        Plan = Write(happened.Plan),
        WorkloadClass = happened.Class.Value,
        SelectionHash = happened.SelectionHash,
        Configuration = { happened.Configuration.Select(Write) },
        At = happened.At.Ticks,
        Memory = SafetyWire.Write(happened.Memory),
    };

    public static EpisodeBegun Read(Wire.EpisodeBegun wire) => new(
        Read(wire.Episode), Read(wire.Plan), new WorkloadClass(wire.WorkloadClass), wire.SelectionHash, Read(wire.Configuration), new TimeSpan(wire.At))
    {
        Memory = SafetyWire.Read(wire.Memory),
    };

    public static Wire.EpisodeOpened Write(EpisodeOpened happened) => new()
    {
        Episode = Write(happened.Episode),
        At = happened.At.Ticks,
        Observation = Write(happened.Observation),
        ReferenceP99Ms = happened.ReferenceP99Ms,
        P99Ms = happened.P99Ms,
    };

    public static EpisodeOpened Read(Wire.EpisodeOpened wire) =>
        new(Read(wire.Episode), new TimeSpan(wire.At), Read(wire.Observation), wire.ReferenceP99Ms, wire.P99Ms);

    public static Wire.RolloutRequested Write(RolloutRequested happened) => new()
    {
        Episode = Write(happened.Episode),
        Step = happened.Step,
        Changes = { happened.Changes.Select(Write) },
        ConfigurationHash = happened.ConfigurationHash,
        At = happened.At.Ticks,
    };

    public static RolloutRequested Read(Wire.RolloutRequested wire) =>
        new(Read(wire.Episode), wire.Step, Read(wire.Changes), wire.ConfigurationHash, new TimeSpan(wire.At));

    public static Wire.RolloutSettled Write(RolloutSettled happened)
    {
        var wire = new Wire.RolloutSettled
        {
            Episode = Write(happened.Episode),
            Step = happened.Step,
            Outcome = (int)happened.Outcome,
            ConfigurationHash = happened.ConfigurationHash,
            At = happened.At.Ticks,
        };
        if (happened.Reason is { } reason)
            wire.Reason = reason;
        return wire;
    }

    public static RolloutSettled Read(Wire.RolloutSettled wire) => new(
        Read(wire.Episode), wire.Step, (RolloutOutcome)wire.Outcome, wire.ConfigurationHash, new TimeSpan(wire.At), wire.HasReason ? wire.Reason : null);

    public static Wire.StepRecorded Write(StepRecorded happened) => Write(happened, Write(happened.Episode));

    public static StepRecorded Read(Wire.StepRecorded wire) => Read(wire, Read(wire.Episode));

    public static Wire.EpisodeClosed Write(EpisodeClosed happened)
    {
        var wire = new Wire.EpisodeClosed
        {
            Episode = Write(happened.Episode),
            Steps = happened.Steps,
            Configuration = { happened.Configuration.Select(Write) },
            At = happened.At.Ticks,
            InDistress = happened.InDistress,
        };
        if (happened.ClosingP99Ms is { } closing)
            wire.ClosingP99Ms = closing;
        if (happened.Abandoned is { } abandoned)
            wire.Abandoned = abandoned;
        return wire;
    }

    public static EpisodeClosed Read(Wire.EpisodeClosed wire) => new(
        Read(wire.Episode),
        wire.Steps,
        Read(wire.Configuration),
        wire.HasClosingP99Ms ? wire.ClosingP99Ms : null,
        new TimeSpan(wire.At),
        wire.HasAbandoned ? wire.Abandoned : null)
    {
        InDistress = wire.InDistress,
    };

    public static Wire.EpisodeRecorded Write(EpisodeRecorded happened)
    {
        var wire = new Wire.EpisodeRecorded { Begun = Write(happened.Begun), Opened = Write(happened.Opened), Closed = Write(happened.Closed) };
        foreach (var step in happened.Steps)
        {
            var packed = Write(step, null);
            packed.Lever = "";
            packed.LeverIndex = IndexOf(wire.Levers, step.Lever);
            foreach (var further in packed.Further)
                (further.LeverIndex, further.Lever) = (IndexOf(wire.Levers, further.Lever), "");
            wire.Steps.Add(packed);
        }

        return wire;
    }

    public static EpisodeRecorded Read(Wire.EpisodeRecorded wire)
    {
        var begun = Read(wire.Begun);
        return new EpisodeRecorded(begun, Read(wire.Opened), [.. wire.Steps.Select(step => Unpacked(wire, step, begun.Episode))], Read(wire.Closed));
    }

    private static StepRecorded Unpacked(Wire.EpisodeRecorded wire, Wire.StepRecorded step, EpisodeId episode)
    {
        var read = Read(step, episode);
        return read with
        {
            Lever = LeverOf(wire, step.Step, step.LeverIndex),
            Further = [.. read.Further.Zip(step.Further, (further, packed) => further with { Lever = LeverOf(wire, step.Step, packed.LeverIndex) })],
        };
    }

    /// <summary>From 1; 0 for no lever.</summary>
    private static int IndexOf(RepeatedField<string> levers, string lever)
    {
        if (lever.Length == 0)
            return 0;
        var index = levers.IndexOf(lever);
        if (index >= 0)
            return index + 1;
        levers.Add(lever);
        return levers.Count;
    }

    private static string LeverOf(Wire.EpisodeRecorded episode, int step, int lever) => lever switch
    {
        0 => "",
        var index when index > 0 && index <= episode.Levers.Count => episode.Levers[index - 1],
        var index => throw new InvalidDataException($"Step {step} names lever {index} of {episode.Levers.Count}."),
    };

    public static Wire.EpisodeProgressed Write(EpisodeProgressed message) => message.Event switch
    {
        EpisodeBegun happened => new() { Begun = Write(happened) },
        EpisodeOpened happened => new() { Opened = Write(happened) },
        RolloutRequested happened => new() { Requested = Write(happened) },
        RolloutSettled happened => new() { Settled = Write(happened) },
        StepRecorded happened => new() { Step = Write(happened) },
        EpisodeClosed happened => new() { Closed = Write(happened) },
        ChangeProposed happened => new() { Proposed = SafetyWire.Write(happened) },
        ProposalSettled happened => new() { ProposalSettled = SafetyWire.Write(happened) },
        GuardAlarmed happened => new() { Alarmed = SafetyWire.Write(happened) },
        ChangeUndone happened => new() { Undone = SafetyWire.Write(happened) },
        var other => throw new ArgumentException($"{other.GetType().Name} is not reported as progress."),
    };

    public static EpisodeProgressed Read(Wire.EpisodeProgressed wire) => new(wire.EventCase switch
    {
        Wire.EpisodeProgressed.EventOneofCase.Begun => Read(wire.Begun),
        Wire.EpisodeProgressed.EventOneofCase.Opened => Read(wire.Opened),
        Wire.EpisodeProgressed.EventOneofCase.Requested => Read(wire.Requested),
        Wire.EpisodeProgressed.EventOneofCase.Settled => Read(wire.Settled),
        Wire.EpisodeProgressed.EventOneofCase.Step => Read(wire.Step),
        Wire.EpisodeProgressed.EventOneofCase.Closed => Read(wire.Closed),
        Wire.EpisodeProgressed.EventOneofCase.Proposed => SafetyWire.Read(wire.Proposed),
        Wire.EpisodeProgressed.EventOneofCase.ProposalSettled => SafetyWire.Read(wire.ProposalSettled),
        Wire.EpisodeProgressed.EventOneofCase.Alarmed => SafetyWire.Read(wire.Alarmed),
        Wire.EpisodeProgressed.EventOneofCase.Undone => SafetyWire.Read(wire.Undone),
        var other => throw new InvalidDataException($"Progress holds an event of unknown kind {other}."),
    });

    public static Wire.LatencyObserved Write(LatencyObserved message) => new()
    {
        Episode = Write(message.Episode),
        Minutes =
        {
            message.Minutes.Select(minute => new Wire.MinuteLatency
            {
                At = minute.At.Ticks, P50Ms = minute.P50Ms, P99Ms = minute.P99Ms, ArrivalRate = minute.ArrivalRate,
            }),
        },
    };

    public static LatencyObserved Read(Wire.LatencyObserved wire) => new(
        Read(wire.Episode),
        [.. wire.Minutes.Select(minute => new MinuteLatency(new TimeSpan(minute.At), minute.P50Ms, minute.P99Ms, minute.ArrivalRate))]);

    public static Wire.EpisodeFinished Write(EpisodeFinished message) => new() { Closed = Write(message.Closed) };

    public static EpisodeFinished Read(Wire.EpisodeFinished wire) => new(Read(wire.Closed));

    public static Wire.ClusterSnapshot Write(ClusterSnapshot snapshot)
    {
        var wire = new Wire.ClusterSnapshot
        {
            Description = snapshot.Description is null ? null : Write(snapshot.Description),
            LastRecorded = snapshot.LastRecorded is null ? null : Write(snapshot.LastRecorded),
            LastEpisode = snapshot.LastEpisode,
            LastClosed = snapshot.LastClosed is null ? null : Write(snapshot.LastClosed),
        };
        if (snapshot.Link is { } link)
            wire.Link = link;
        if (snapshot.Paused is { } paused)
            wire.Paused = paused;
        wire.Memory = SafetyWire.Write(snapshot.Memory);
        return wire;
    }

    public static ClusterSnapshot Read(Wire.ClusterSnapshot wire) => new(
        wire.Description is null ? null : Read(wire.Description),
        wire.LastEpisode,
        wire.LastRecorded is null ? null : Read(wire.LastRecorded),
        wire.LastClosed is null ? null : Read(wire.LastClosed))
    {
        Link = wire.HasLink ? wire.Link : null,
        Paused = wire.HasPaused ? wire.Paused : null,
        Memory = SafetyWire.Read(wire.Memory),
    };

    private static Wire.ActionSource Write(ActionSource source) => source switch
    {
        FromPolicy policy => new() { Policy = Write(policy.Version) },
        FromScript script => new() { Script = new Wire.Script { Changes = { script.Changes.Select(Write) } } },
        FromRival rival => new() { Rival = new Wire.RivalRef { Name = rival.Name } },
        AtRandom => new() { AtRandom = new Wire.AtRandom() },
        _ => throw new ArgumentException($"{source.GetType().Name} has no wire form."),
    };

    private static ActionSource Read(Wire.ActionSource wire) => wire.SourceCase switch
    {
        Wire.ActionSource.SourceOneofCase.Policy => new FromPolicy(Read(wire.Policy)),
        Wire.ActionSource.SourceOneofCase.Script => new FromScript(Read(wire.Script.Changes)),
        Wire.ActionSource.SourceOneofCase.Rival => new FromRival(wire.Rival.Name),
        Wire.ActionSource.SourceOneofCase.AtRandom => new AtRandom(),
        var other => throw new InvalidDataException($"A plan's action source is of unknown kind {other}."),
    };

    private static Wire.StepRecorded Write(StepRecorded happened, Wire.EpisodeRef? episode) => new()
    {
        Episode = episode,
        Step = happened.Step,
        Action = happened.Action,
        Lever = happened.Lever,
        From = happened.From,
        To = happened.To,
        Component = (int)happened.Component,
        Probability = happened.Probability,
        StateHash = happened.StateHash,
        Outcome = (int)happened.Outcome,
        Reward = happened.Reward,
        P99Ms = happened.P99Ms,
        MeanMs = happened.MeanMs,
        ChangeCost = happened.ChangeCost,
        Generation = happened.Durations.Generation.Ticks,
        Loading = happened.Durations.Loading.Ticks,
        Stabilisation = happened.Durations.Stabilisation.Ticks,
        Measuring = happened.Durations.Measuring.Ticks,
        IsStable = happened.IsStable,
        Observation = Write(happened.Observation),
        At = happened.At.Ticks,
        Further =
        {
            happened.Further.Select(further => new Wire.FurtherChoice
            {
                Action = further.Action,
                Lever = further.Lever,
                From = further.From,
                To = further.To,
                Component = (int)further.Component,
                Probability = further.Probability,
            }),
        },
    };

    private static StepRecorded Read(Wire.StepRecorded wire, EpisodeId episode) => new(
        episode,
        wire.Step,
        wire.Action,
        wire.Lever,
        wire.From,
        wire.To,
        (ChoiceComponent)wire.Component,
        wire.Probability,
        wire.StateHash,
        (StepOutcome)wire.Outcome,
        wire.Reward,
        wire.P99Ms,
        wire.MeanMs,
        wire.ChangeCost,
        new StepDurations(
            new TimeSpan(wire.Generation), new TimeSpan(wire.Loading), new TimeSpan(wire.Stabilisation), new TimeSpan(wire.Measuring)),
        wire.IsStable,
        Read(wire.Observation),
        new TimeSpan(wire.At))
    {
        Further =
        [
            .. wire.Further.Select(further => new FurtherChoice(
                further.Action, further.Lever, further.From, further.To, (ChoiceComponent)further.Component, further.Probability)),
        ],
    };

    public static IReadOnlyList<LeverSetting> Read(RepeatedField<Wire.LeverSetting> wire) => [.. wire.Select(Read)];

    private static ByteString Write(Half[] features) => ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(features));

    private static Half[] Read(ByteString bytes)
    {
        if (bytes.Length % 2 != 0)
            throw new InvalidDataException($"An observation of {bytes.Length} bytes is not a row of half-precision features.");
        return MemoryMarshal.Cast<byte, Half>(bytes.Span).ToArray();
    }
}
