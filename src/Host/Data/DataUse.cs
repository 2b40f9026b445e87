namespace Sluice.Hosting.Data;

/// <summary>What a data directory is for, which decides who may clear it.</summary>
internal enum DataUse
{
    /// <summary>Training runs and tuned clusters: kept for ever.</summary>
    Fleet,

    /// <summary>A demonstration: begun anew each time.</summary>
    Demo,

    /// <summary>Training data and the journal they are written from.</summary>
    Dataset,

    /// <summary>Results of experiments, each with a journal of its own that is begun anew with it.</summary>
    Experiments,
}
