using System.Threading.Channels;
using Akka.Actor;
using Sluice.Actors.Membership;

namespace Sluice.Hosting.Sessions;

/// <summary>An address in an actor system that code outside of it reads messages from, in the order they came.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ActorSystem _system;
    private readonly Channel<object> _messages;

    public Listener(ActorSystem system)
    {
        _system = system;
        _messages = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var writer = _messages.Writer;
        Address = system.ActorOf(Props.Create(() => new ListenerActor(writer)));
    }

    /// <summary>What to send from, so that answers come here.</summary>
    public IActorRef Address { get; }

    /// <summary>The next message, or null when none came within <paramref name="patience"/>.</summary>
    /// <exception cref="IOException">The node has ended, since its disk is full; the message says how to go on.</exception>
    public async Task<object?> NextAsync(TimeSpan patience, CancellationToken stop = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(patience);
        try
        {
            return await _messages.Reader.ReadAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
        catch (ChannelClosedException closed) when (closed.InnerException is IOException)
        {
            throw new IOException(closed.InnerException.Message, closed);
        }
    }

    public void Dispose() => _system.Stop(Address);

    private sealed class ListenerActor : ReceiveActor
    {
        private readonly ChannelWriter<object> _messages;

        public ListenerActor(ChannelWriter<object> messages)
        {
            _messages = messages;
            Receive<object>(message => messages.TryWrite(message));
        }

        protected override void PostStop()
        {
            if (NodeEnds.Of(Context.System) == NodeEnd.DiskFull)
            {
                _messages.TryComplete(new IOException(
                    "The disk of the data directory is full. What is in the journal is whole: make space, then go on where it stopped (train: with --resume)."));
            }

            base.PostStop();
        }
    }
}
