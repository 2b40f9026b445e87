using System.Globalization;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Membership;

/// <summary>
/// Who may found the one Akka cluster of a database. Two clusters on one journal would own every Spark cluster twice and train two policies,
/// and they never find each other again; so founding needs the formation lease, and it is taken only where no cluster can be alive.
/// </summary>
internal static class Formation
{
    public const string LeaseName = "formation";

    /// <summary>What a node does whose peers have not taken it in.</summary>
    /// <param name="self">The node, with the number of its incarnation.</param>
    /// <param name="row">The lease as just read.</param>
    /// <param name="watch">Since when it has been like that.</param>
    /// <param name="now">By the same clock as the watch's.</param>
    public static FormationStep Decide(MembershipSettings settings, string self, LeaseRow? row, FormationWatch watch, TimeSpan now)
    {
        if (row is null)
            return new FormationStep(true, "nobody holds it");
        // The answer to an earlier try was lost.
        if (row.Holder == self)
            return new FormationStep(true, "it is held already");
        if (settings.OwnsJournal)
            return new FormationStep(true, $"{row.Holder} held it and is gone, since the journal is this process's alone");
        if (!row.IsExpired)
            return new FormationStep(false, string.Create(CultureInfo.InvariantCulture, $"the cluster that {row.Holder} founded is alive: {row.RenewedBy} renewed the lease, which lasts {row.Left.TotalSeconds:0.0} s more"));
        return now - watch.Since < settings.Silence
            ? new FormationStep(false, string.Create(CultureInfo.InvariantCulture, $"the lease of {row.Holder} has expired, but its cluster may still renew it: watching for {settings.Silence.TotalSeconds:0} s"))
            : new FormationStep(true, $"the cluster that {row.Holder} founded has fallen silent");
    }

    /// <summary>
    /// What a member makes of a lease that it does not know to be its cluster's. It is, where the founder or whoever renewed it last is among the
    /// members: the founder may have left long ago.
    /// </summary>
    /// <param name="members">The members as this node sees them, each with the number of its incarnation.</param>
    public static LeaseView View(LeaseRow? row, IEnumerable<string> members)
    {
        if (row is null)
            return LeaseView.Free;
        if (members.Any(member => member == row.RenewedBy || member == row.Holder))
            return LeaseView.Ours;
        // The other cluster is silent and this one lives. Should the other wake up, it finds the lease taken and ends.
        return row.IsExpired ? LeaseView.Free : LeaseView.Strangers;
    }
}
