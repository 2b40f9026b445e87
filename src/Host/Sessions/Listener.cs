using System.Threading.Channels;
using Akka.Actor;

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
    }

    public void Dispose() => _system.Stop(Address);

    private sealed class ListenerActor : ReceiveActor
    {
        public ListenerActor(ChannelWriter<object> messages) => Receive<object>(message => messages.TryWrite(message));
    }
}
