namespace Sluice.Spark.Monitoring.Rest;

/// <summary>An executor that lives, and its machine.</summary>
/// <param name="Id"><c>driver</c> for the driver's own entry.</param>
/// <param name="Host">Name or address as Spark has it, in small letters.</param>
internal readonly record struct ExecutorPlace(string Id, string Host);
