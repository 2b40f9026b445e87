namespace Sluice.Actors.Membership;

/// <summary>Whose the formation lease is, for a member of a cluster.</summary>
internal enum LeaseView
{
    /// <summary>This cluster's.</summary>
    Ours,

    /// <summary>Nobody's that lives.</summary>
    Free,

    /// <summary>Another cluster's that lives.</summary>
    Strangers,
}
