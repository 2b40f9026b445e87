using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Reports;

/// <summary>A lever as <c>lever show -o json</c> has it; numbers in <paramref name="Unit"/>, for categories their position.</summary>
/// <param name="IsSelected">One of the levers the policy moves.</param>
internal sealed record LeverShape(
    string Name,
    LeverKind Kind,
    string Unit,
    double Default,
    double Minimum,
    double Maximum,
    IReadOnlyList<string> Categories,
    LeverScale Scale,
    string AppliesTo,
    ChangeScope Scope,
    LeverTier Tier,
    bool IsSelected,
    string SinceVersion,
    string LaterVersions,
    string PropertyKey,
    string? Parent,
    string Guard)
{
    public static LeverShape Of(Lever lever, bool isSelected) => new(
        lever.Name, lever.Kind, lever.Unit, lever.Default, lever.Minimum, lever.Maximum, lever.Categories, lever.Scale, lever.AppliesTo, lever.Scope,
        lever.Tier, isSelected, lever.SinceVersion, lever.LaterVersions, lever.PropertyKey,
        lever.Parent is null ? null : $"{lever.Parent}={lever.ParentCategory}", lever.GuardText);
}
