using System.Collections.Immutable;
using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Rollouts.Drivers;

/// <summary>
/// One way of having an application run: the things that whoever runs it can do. It decides nothing, waits for nothing but answers, and tries nothing twice; each
/// call ends in bounded time. Failures come as values.
/// </summary>
public interface IRolloutDriver : IAsyncDisposable
{
    /// <summary>Whether a submission itself ends the run before it. If not, that has to be over first, or two runs write.</summary>
    bool SubmittingReplaces { get; }

    /// <summary>Has it run, or says why not; that it was taken says nothing of how it goes.</summary>
    /// <exception cref="StaleEpochException">Whoever runs it knows of a later owner; nothing was done.</exception>
    Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation);

    /// <summary>What this job has running or waiting. Marks are given where whoever runs it knows them; the application itself knows them better.</summary>
    Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation);

    /// <summary>How a submission does.</summary>
    Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation);

    /// <summary>Asks for its end and leaves it the time to finish what it is at, as far as whoever runs it knows such a thing. Null if that was taken, or nothing is left to stop.</summary>
    Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation);

    /// <summary>Ends it at once. Null if that was taken, or nothing is left to end.</summary>
    Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation);
}

/// <summary>What is to run.</summary>
/// <param name="Job">The operator's part.</param>
/// <param name="Marks">Whose it is.</param>
/// <param name="Properties">All Spark properties, each key once.</param>
public sealed record RunOrder(JobDescription Job, RunMarks Marks, IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    public override string ToString() => $"{Job}, epoch {Marks.Epoch}, configuration {Marks.Configuration}";
}

/// <summary>Something that was submitted.</summary>
/// <param name="Id">What whoever runs it calls it.</param>
/// <param name="ApplicationName">What the application is called where its own id is not known.</param>
/// <param name="Replaced">The run that it takes the place of, where one name has several runs after another; null elsewhere.</param>
public sealed record Submission(string Id, string ApplicationName, string? Replaced = null);

/// <param name="Submission">It.</param>
/// <param name="View">How it does.</param>
/// <param name="Marks">Null where whoever runs it does not know them.</param>
public sealed record FoundRun(Submission Submission, RunView View, RunMarks? Marks);

/// <param name="Runs">None that is over.</param>
public sealed record FoundRuns(ImmutableArray<FoundRun> Runs);
