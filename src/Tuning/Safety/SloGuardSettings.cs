using Sluice.Tuning.Episodes;

namespace Sluice.Tuning.Safety;

/// <summary>When a change in effect counts as harmful. Set on the simulated fleet: SafetyEvidence in the Host tests measures false alarms and speed.</summary>
public sealed record SloGuardSettings
{
    public static SloGuardSettings Default { get; } = new();

    /// <summary>Events completed within so long are judged by each sample.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>p99 may rise to so many times its level before the change, where that is above the objective or there is none.</summary>
    public double Worsening { get; init; } = 2;

    /// <summary>
    /// Score at which the alarm is raised; a bad sample adds one, a very bad one two, a good one takes one away. An outlier lies in three samples, whose windows overlap,
    /// and must not raise it alone.
    /// </summary>
    public int Alarm { get; init; } = 8;

    /// <summary>p99 beyond so many times the limit is very bad.</summary>
    public double Far { get; init; } = 2;

    /// <summary>Batches that a healthy cluster holds by itself, however fast it is: lag within them is no backlog.</summary>
    public double BatchesInFlight { get; init; } = 3;

    /// <summary>How far lag may exceed its level before the change.</summary>
    public double LagTolerance { get; init; } = 0.10;

    /// <summary>A backlog that falls by this share from one window to the next is being worked off.</summary>
    public double Draining { get; init; } = 0.02;

    /// <summary>Samples in a row that find the application dead.</summary>
    public int DownConfirmations { get; init; } = 2;

    /// <summary>Without a completed event for so long beyond three batches, nothing works.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same where the cluster was behind before the change: batches of a backlog are long.</summary>
    public TimeSpan SilenceOfBacklog { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From the end of loading until the backlog of the restart must be gone. Until then a change that is in doubt is watched on beyond its step's end.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromMinutes(10);

    public SloGuardSettings At(Tempo tempo) => this with
    {
        Window = tempo.Of(Window),
        Silence = tempo.Of(Silence),
        SilenceOfBacklog = tempo.Of(SilenceOfBacklog),
        CatchUp = tempo.Of(CatchUp),
    };

    public SloGuardSettings Validated()
    {
        Require(Window > TimeSpan.Zero, nameof(Window), Window, "a positive length");
        Require(Worsening > 1 && double.IsFinite(Worsening), nameof(Worsening), Worsening, "more than 1");
        Require(Alarm >= 1, nameof(Alarm), Alarm, "at least 1");
        Require(Far > 1, nameof(Far), Far, "more than 1");
        Require(BatchesInFlight >= 1 && double.IsFinite(BatchesInFlight), nameof(BatchesInFlight), BatchesInFlight, "at least 1");
        Require(LagTolerance >= 0 && double.IsFinite(LagTolerance), nameof(LagTolerance), LagTolerance, "0 or more");
        Require(Draining is >= 0 and < 1, nameof(Draining), Draining, "a share in [0, 1)");
        Require(DownConfirmations >= 1, nameof(DownConfirmations), DownConfirmations, "at least 1");
        Require(CatchUp > TimeSpan.Zero, nameof(CatchUp), CatchUp, "a positive length");
        Require(Silence > TimeSpan.Zero, nameof(Silence), Silence, "a positive length");
        Require(SilenceOfBacklog >= Silence, nameof(SilenceOfBacklog), SilenceOfBacklog, "no shorter than Silence");
        return this;
    }

    private static void Require<T>(bool holds, string setting, T value, string needed)
    {
        if (!holds)
            throw new ArgumentException($"SLO guard setting {setting} = {value}: it must be {needed}.", setting);
    }
}
