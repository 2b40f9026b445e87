namespace Sluice.Actors.Membership;

/// <summary>Which side of a partition goes on.</summary>
public enum DowningRule
{
    /// <summary>The one with more nodes; of two equal ones that with the lowest address.</summary>
    KeepMajority,

    /// <summary>The one that gets a lease in the journal's database first; the one with more nodes tries first.</summary>
    LeaseMajority,
}
