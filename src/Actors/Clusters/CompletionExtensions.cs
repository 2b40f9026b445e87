using Akka.Actor;

namespace Sluice.Actors.Clusters;

internal static class CompletionExtensions
{
    /// <summary>
    /// Tells the result when the task is done: at once on virtual time, where it is done already, else through the pool. A failure arrives
    /// as <see cref="Status.Failure"/>.
    /// </summary>
    public static void TellWhenDone<T>(this IActorRef receiver, ValueTask<T> task, IActorRef sender)
        where T : class
    {
        if (task.IsCompletedSuccessfully)
            receiver.Tell(task.Result, sender);
        else
            task.AsTask().PipeTo(receiver, sender);
    }
}
