using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts;

/// <summary>What a rollout would do, worked out without asking anybody.</summary>
/// <param name="Changes">The levers that change, in catalogue order.</param>
/// <param name="Scope">The widest of their scopes, or what reading on from elsewhere needs; null when nothing changes.</param>
/// <param name="Restarts">What is restarted for it here.</param>
/// <param name="Properties">Everything as it would be submitted.</param>
/// <param name="Note">Why more is restarted than the levers need; null if it is not.</param>
/// <param name="Refusal">Why it would not be carried out; null if it would.</param>
public sealed record RolloutPlan(
    ImmutableArray<PlannedLever> Changes,
    ChangeScope? Scope,
    Restart Restarts,
    ImmutableArray<KeyValuePair<string, string>> Properties,
    string? Note,
    string? Refusal)
{
    /// <param name="request">What is asked for.</param>
    /// <param name="job">What would be submitted.</param>
    /// <param name="shape">What guards are checked against.</param>
    /// <param name="hasControl">Whether the job can be told from outside to change its settings.</param>
    public static RolloutPlan Of(RolloutRequest request, JobDescription job, ClusterShape shape, bool hasControl)
    {
        var changed = request.Target.ChangedFrom(request.Previous);
        var scope = request.Target.ScopeOfChange(request.Previous);
        // Only a new query or context reads from elsewhere.
        if (request.Start == StartingOffsets.Latest && !(scope >= ChangeScope.Query))
            scope = ChangeScope.Query;
        var restarts = RestartFor(scope, hasControl);
        return new RolloutPlan(
            [.. changed.Select(lever => new PlannedLever(lever, Text(request.Previous, lever), Text(request.Target, lever)))],
            scope,
            restarts,
            [.. job.Render(request.Target, RunMarks.Of(request), shape.SparkVersion)],
            restarts == Restart.Application && scope < ChangeScope.Application
                ? "The job has no control endpoint and no marker, so it cannot be told while it runs: its application is submitted again, that nothing is measured before it is in effect."
                : null,
            Refuse(request, shape, changed, scope));
    }

    private static Restart RestartFor(ChangeScope? scope, bool hasControl) => (scope, hasControl) switch
    {
        (null, _) or (ChangeScope.Runtime, true) => Restart.Nothing,
        (ChangeScope.Query, true) => Restart.Query,
        _ => Restart.Application,
    };

    private static string? Refuse(RolloutRequest request, ClusterShape shape, ImmutableArray<Lever> changed, ChangeScope? scope)
    {
        var violations = GuardRules.Check(request.Target, shape);
        if (violations.Count > 0)
            return string.Join(" ", violations.Select(violation => violation.Reason));
        if (scope != ChangeScope.Node)
            return null;
        var names = string.Join(", ", changed.Where(lever => lever.Scope == ChangeScope.Node).Select(lever => lever.Name));
        return $"{names}: a daemon on every node would have to be restarted with a changed file. Do that by hand in a maintenance window and put the value among the job's properties.";
    }

    private static string Text(Configuration configuration, Lever lever) => configuration.IsTouched(lever) || lever.DefaultOrigin == DefaultOrigin.Fixed
        ? lever.Format(configuration[lever])
        : "left to Spark";
}

/// <param name="Lever">Which.</param>
/// <param name="Before">For people.</param>
/// <param name="After">For people.</param>
public sealed record PlannedLever(Lever Lever, string Before, string After);

/// <summary>What a rollout restarts.</summary>
public enum Restart
{
    Nothing,

    /// <summary>The query or the StreamingContext, by the job itself.</summary>
    Query,

    /// <summary>All of it: it is stopped and submitted again.</summary>
    Application,
}
