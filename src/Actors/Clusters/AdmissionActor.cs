using Akka.Actor;
using Sluice.Actors.Learning;
using Sluice.Actors.Membership;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Clusters;

/// <summary>Gets what an episode needs before it begins, its policy and the right to act on the cluster; tells its parent once, and ends.</summary>
internal sealed class AdmissionActor : ReceiveActor
{
    private readonly ClusterSettings _settings;
    private readonly string _entity;
    private readonly BeginEpisode _begin;

    /// <param name="settings">The parent's.</param>
    /// <param name="entity">The parent's persistence id, under which the cluster is owned.</param>
    /// <param name="begin">What the parent was asked.</param>
    public AdmissionActor(ClusterSettings settings, string entity, BeginEpisode begin)
    {
        (_settings, _entity, _begin) = (settings, entity, begin);
        Receive<PolicyReady>(Acquire);
        Receive<PolicyMissing>(missing => TurnDown($"policy {missing.Version} is not in the policy store: list the stored ones and name one of them", mayBeAskedAgain: false));
        Receive<PolicyUnreadable>(failed => TurnDown(
            $"policy {failed.Version} cannot be read: {failed.Reason}. Begin the episode again once the policy store answers", mayBeAskedAgain: true));
        Receive<EpisodeAdmitted>(End);
        Receive<EpisodeNotAdmitted>(End);
    }

    /// <summary>Whether an episode needs anything at all before it begins.</summary>
    public static bool IsNeeded(ClusterSettings settings, EpisodePlan plan) => PolicyOf(plan) is not null || IsOwned(settings, plan);

    protected override void PreStart()
    {
        if (PolicyOf(_begin.Plan) is { } version)
            _settings.Policies.Tell(new GetPolicy(version));
        else
            Acquire(null);
        base.PreStart();
    }

    /// <summary>Where several nodes tune, whoever runs an episode owns the cluster from here on, and no one else.</summary>
    private void Acquire(PolicyReady? ready)
    {
        var (policy, selection) = (ready?.Snapshot, ready?.Selection);
        if (!IsOwned(_settings, _begin.Plan))
        {
            End(new EpisodeAdmitted(_begin, policy, selection, null));
            return;
        }

        var (begin, entity) = (_begin, _entity);
        _settings.Owners!.AcquireAsync(entity, NodeName.Of(Context.System)).PipeTo(
            Self,
            success: fence => new EpisodeAdmitted(begin, policy, selection, fence),
            failure: cause => new EpisodeNotAdmitted(begin, $"the database does not say who owns {entity}: {cause.Message}", MayBeAskedAgain: false));
    }

    private static PolicyVersion? PolicyOf(EpisodePlan plan) => plan is { Choice: FromPolicy from, Steps: > 0 } ? from.Version : null;

    /// <summary>What is simulated for training has no effect outside its process.</summary>
    private static bool IsOwned(ClusterSettings settings, EpisodePlan plan) => settings.Owners is not null && plan.Kind == EpisodeKind.Tuning;

    private void TurnDown(string reason, bool mayBeAskedAgain) => End(new EpisodeNotAdmitted(_begin, reason, mayBeAskedAgain));

    private void End(object answer)
    {
        Context.Parent.Tell(answer);
        Context.Stop(Self);
    }
}
