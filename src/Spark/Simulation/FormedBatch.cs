namespace Sluice.Spark.Simulation;

/// <summary>A batch that has taken its events and waits for a job slot; instants in cluster seconds.</summary>
internal readonly record struct FormedBatch(double Formed, double Oldest, double Newest, double Events, double Bytes, double FromOffset);
