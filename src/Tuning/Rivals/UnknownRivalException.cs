namespace Sluice.Tuning.Rivals;

/// <summary>A name that no rival has.</summary>
public sealed class UnknownRivalException(string name, IReadOnlyList<string> nearest)
    : ArgumentException($"There is no rival '{name}'; the nearest are {string.Join(", ", nearest)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string RivalName { get; } = name;

    /// <summary>Names of rivals that look most like it, best first.</summary>
    public IReadOnlyList<string> Nearest { get; } = nearest;
}
