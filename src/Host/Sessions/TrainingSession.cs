using System.Diagnostics;
using Sluice.Actors;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>Asks a node's learner for a run and follows it to its end.</summary>
internal sealed class TrainingSession(TuningNode node)
{
    /// <summary>How long the learner may be silent before it is asked again: it may still be starting, or have moved and forgotten who asked.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>An iteration takes seconds: silence this long is a fault.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(2);

    /// <param name="run">The run, new or to be resumed.</param>
    /// <param name="plan">What it does.</param>
    /// <param name="watcher">Told of every update.</param>
    /// <param name="stop">Stops the run after the update under way; it can be resumed.</param>
    /// <exception cref="RefusedException">The learner refused the plan, or gave the run up.</exception>
    /// <exception cref="TimeoutException">The learner fell silent.</exception>
    public async Task<TrainingResult> RunAsync(RunId run, TrainingPlan plan, ITrainingWatcher watcher, CancellationToken stop)
    {
        using var listener = new Listener(node.System);
        watcher.Accepted((await AcceptedAsync(listener, run, plan, stop).ConfigureAwait(false)).Iteration);
        var silence = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                switch (await listener.NextAsync(AskAgainAfter, stop).ConfigureAwait(false))
                {
                    case TrainingProgressed progressed:
                        silence.Restart();
                        watcher.Progressed(progressed);
                        break;
                    case TrainingFinished finished:
                        return new TrainingResult(finished.Policy, finished.PolicyHash, finished.Reason);
                    case TrainingRefused refused:
                        throw RefusedException.Failed($"Run {run} stopped: {refused.Reason}.");
                    case null when silence.Elapsed < Patience:
                        node.Learner.Tell(new BeginTraining(run, plan), listener.Address);
                        break;
                    case null:
                        throw new TimeoutException($"Run {run} has made no progress for {Patience.TotalMinutes:0} minutes: see the log, and resume it.");
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await StoppedAsync(listener, run).ConfigureAwait(false);
        }
    }

    private async Task<TrainingAccepted> AcceptedAsync(Listener listener, RunId run, TrainingPlan plan, CancellationToken stop)
    {
        for (var asked = Stopwatch.StartNew(); asked.Elapsed < Patience;)
        {
            node.Learner.Tell(new BeginTraining(run, plan), listener.Address);
            switch (await listener.NextAsync(AskAgainAfter, stop).ConfigureAwait(false))
            {
                case TrainingAccepted accepted:
                    return accepted;
                case TrainingRefused refused:
                    throw RefusedException.Conflict($"Run {run} was not begun: {refused.Reason}.");
            }
        }

        throw new TimeoutException($"The learner has not answered for {Patience.TotalMinutes:0} minutes: see the log, and try again.");
    }

    private async Task<TrainingResult> StoppedAsync(Listener listener, RunId run)
    {
        node.Learner.Tell(new StopTraining(run), listener.Address);
        while (await listener.NextAsync(StopPatience).ConfigureAwait(false) is { } message)
        {
            if (message is TrainingStopped stopped)
                return new TrainingResult(new PolicyVersion(run, stopped.Iteration), null, null);
            // The update under way may have been the last one.
            if (message is TrainingFinished finished)
                return new TrainingResult(finished.Policy, finished.PolicyHash, finished.Reason);
        }

        throw new TimeoutException($"Run {run} did not stop within {StopPatience.TotalMinutes:0} minutes; what its journal holds is safe, resume it.");
    }
}
