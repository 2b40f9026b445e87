namespace Sluice.Actors;

/// <summary>Akka settings that no node can be started with; the message says which.</summary>
public sealed class NodeConfigurationException(string message, Exception? cause = null) : Exception(message, cause);
