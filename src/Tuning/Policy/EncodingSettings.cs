namespace Sluice.Tuning.Policy;

/// <summary>
/// How observations become the policy's input; part of a policy version, since it fixes what the weights mean.
/// The state is the current observation beside an exponentially decayed mean over the last <see cref="History"/> steps.
/// </summary>
public sealed record EncodingSettings
{
    public static EncodingSettings Default { get; } = new();

    /// <summary>H: steps that the decayed mean reaches back over, the current one among them.</summary>
    public int History { get; init; } = 40;

    /// <summary>Steps after which an observation's weight in the mean has halved.</summary>
    public double HalfLife { get; init; } = 10;

    /// <summary>These settings, or <see cref="ArgumentException"/> naming the first that makes no sense.</summary>
    public EncodingSettings Validated()
    {
        if (History < 1)
            throw new ArgumentException($"encoding setting {nameof(History)} is {History}; it must be at least 1 step");
        if (!(HalfLife > 0 && double.IsFinite(HalfLife)))
            throw new ArgumentException($"encoding setting {nameof(HalfLife)} is {HalfLife}; it must be above 0 steps");
        return this;
    }
}
