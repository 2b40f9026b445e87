using Sluice.Tuning.Episodes;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Tuning.Safety;

/// <summary>How a guarded episode watches and waits.</summary>
public sealed record SafetySettings
{
    public static SafetySettings Default { get; } = new();

    public SloGuardSettings Guard { get; init; } = SloGuardSettings.Default;

    public StabilisationSettings Stabilisation { get; init; } = StabilisationSettings.Default;

    public BackOff BackOff { get; init; } = BackOff.Default;

    /// <summary>While nothing is done, somebody's decision is noticed this much later at most.</summary>
    public TimeSpan Stride { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a change without readable metrics stays in effect before its episode ends; it is not taken back.</summary>
    public TimeSpan BlindFor { get; init; } = TimeSpan.FromMinutes(30);

    public SafetySettings At(Tempo tempo) => this with
    {
        Guard = Guard.At(tempo),
        Stabilisation = Stabilisation.At(tempo),
        BackOff = BackOff.At(tempo),
        Stride = tempo.Of(Stride),
        BlindFor = tempo.Of(BlindFor),
    };

    public SafetySettings Validated()
    {
        _ = Guard.Validated();
        _ = Stabilisation.Validated();
        _ = BackOff.Validated();
        if (Stride <= TimeSpan.Zero)
            throw new ArgumentException($"SafetySettings.Stride is {Stride}; give a positive length.");
        if (BlindFor < TimeSpan.Zero)
            throw new ArgumentException($"SafetySettings.BlindFor is {BlindFor}; give zero or a positive length.");
        return this;
    }
}
