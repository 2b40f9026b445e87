namespace Sluice.Spark.Simulation.Fitting;

/// <summary>A coefficient of the simulated cluster as a site's batches tell it.</summary>
/// <param name="Name">c0, cB or job.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Estimate">Least squares.</param>
/// <param name="Low">Lower end of the 95 % confidence interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="BuiltIn">What the coefficients file has for the job.</param>
public sealed record FittedCoefficient(string Name, string Unit, double Estimate, double Low, double High, double BuiltIn);
