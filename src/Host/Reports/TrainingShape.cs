using Sluice.Hosting.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>train -o json</c> shows.</summary>
/// <param name="PolicyVersion">The last version, as <c>tune --policy</c> takes it.</param>
/// <param name="PolicyHash">SHA-256 over all that decides actions; null for a run that was stopped.</param>
/// <param name="Iterations">Updates made over the whole run.</param>
/// <param name="Episodes">Episodes those updates consumed.</param>
/// <param name="Steps">Steps of those episodes.</param>
/// <param name="Finished">False for a run that was stopped and can be resumed.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Curve">The files of the learning curve; none for a run that was stopped before its first update.</param>
/// <param name="Next">The command to type next.</param>
/// <param name="Successor">What ranking again came to, where it was asked for.</param>
internal sealed record TrainingShape(
    string Run,
    string PolicyVersion,
    string? PolicyHash,
    int Clusters,
    int Iterations,
    long Episodes,
    long Steps,
    bool Finished,
    string? Reason,
    string Journal,
    IReadOnlyList<string> Curve,
    string Next,
    double Seconds,
    Successor? Successor);
