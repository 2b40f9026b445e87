using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Tests.Discretisation;

/// <summary>Levers of the tests' own, outside the catalogue.</summary>
internal static class TestLevers
{
    /// <summary>The linear lever of the golden case, 0 .. 200 s.</summary>
    public static Lever Seconds { get; } = Of(LeverKind.Real, LeverScale.Linear, 0, 200, 30, "s");

    public static Lever Of(LeverKind kind, LeverScale scale, double minimum, double maximum, double @default, string unit = "units") =>
        new() { Name = $"test.{kind}.{scale}", Kind = kind, Scale = scale, Minimum = minimum, Maximum = maximum, Default = @default, Unit = unit };

    public static Lever Categorical(int count, int @default) => new()
    {
        Name = "test.categories",
        Kind = LeverKind.Categorical,
        Unit = "kind",
        Categories = [.. Enumerable.Range(0, count).Select(i => $"kind-{i}")],
        Minimum = 0,
        Maximum = count - 1,
        Default = @default,
    };
}
