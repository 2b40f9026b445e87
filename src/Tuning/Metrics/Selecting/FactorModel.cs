using System.Collections.Immutable;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Why factor analysis ended.</summary>
public enum FactorStop
{
    /// <summary>An iteration raised the log-likelihood by less than the tolerance.</summary>
    Converged,

    /// <summary>The most iterations allowed were done; the loadings are those of the last.</summary>
    OutOfIterations,
}

/// <summary>A fitted factor model: a standardised observation is <c>Loadings</c> times k standard normal factors plus independent noise.</summary>
/// <param name="Loadings">One row a column of the data, one cell a factor; the factors fall in explained variance, and each has its largest loading positive.</param>
/// <param name="Noise">The variance of each column that no factor explains.</param>
/// <param name="LogLikelihoods">Of all rows together, one an iteration.</param>
public sealed record FactorModel(
    ImmutableArray<ImmutableArray<double>> Loadings, ImmutableArray<double> Noise, ImmutableArray<double> LogLikelihoods, FactorStop Stop)
{
    /// <summary>Share of a column's variance that the factors explain.</summary>
    public double Communality(int column) => Loadings[column].Sum(loading => loading * loading);
}
