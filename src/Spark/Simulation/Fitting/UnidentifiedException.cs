using System.Collections.Immutable;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>Recorded batches that do not tell the coefficients apart: which ones, and what to vary.</summary>
public sealed class UnidentifiedException(ImmutableArray<string> coefficients, string reason, string mend)
    : ArgumentException($"The batches do not identify {string.Join(", ", coefficients)}: {reason}. {mend}.")
{
    /// <summary>The coefficients that cannot be told apart.</summary>
    public ImmutableArray<string> Coefficients { get; } = coefficients;
}
