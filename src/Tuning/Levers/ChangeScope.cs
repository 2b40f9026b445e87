namespace Sluice.Tuning.Levers;

/// <summary>What has to restart before a changed lever takes effect; a later member costs more than an earlier one.</summary>
public enum ChangeScope
{
    /// <summary>R0: set in the running driver; nothing restarts.</summary>
    Runtime,

    /// <summary>R1: a new StreamingContext or query on the live SparkContext; seconds.</summary>
    Query,

    /// <summary>R2: a new SparkContext; the application is submitted again; tens of seconds.</summary>
    Application,

    /// <summary>R3: a daemon on every node restarts; minutes.</summary>
    Node,
}
