namespace Sluice.Tuning.Levers.Ranking;

/// <summary>A lever the data cannot rank.</summary>
/// <param name="Lever">The lever.</param>
/// <param name="Reason">Why.</param>
/// <param name="AliasOf">The lever that stands for it, else null.</param>
public sealed record LeftOutLever(Lever Lever, LeftOutReason Reason, Lever? AliasOf)
{
    public override string ToString() => Reason == LeftOutReason.NeverChanged
        ? $"{Lever.Name} had one value in all observations"
        : $"{Lever.Name} is perfectly correlated with {AliasOf?.Name}, which stands for both";
}
