namespace Sluice.Tuning.Levers;

/// <summary>How much a broken guard rule weighs.</summary>
public enum GuardSeverity
{
    /// <summary>The configuration does not start, does not fit or harms the data: it is never applied.</summary>
    Refuse,

    /// <summary>It runs, and people should know: worth a warning.</summary>
    Advise,
}
