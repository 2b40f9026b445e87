namespace Sluice.Tuning.Safety;

public enum GuardVerdict
{
    /// <summary>Nothing speaks against the change.</summary>
    Keep,

    /// <summary>It does harm.</summary>
    RollBack,

    /// <summary>The sample says nothing: what was known before still holds.</summary>
    CannotTell,
}
