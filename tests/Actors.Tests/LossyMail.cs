using Akka.Actor;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Tests;

/// <summary>Mail between actors that loses a fifth of the messages, doubles some and holds some up, so that later ones overtake them; answers go the same way.</summary>
internal sealed class LossyMail(ActorSystem system, ulong seed)
{
    private static readonly ulong Stream = RandomStream.Key("mail");

    private readonly Dictionary<IActorRef, IActorRef> _to = [];
    private readonly Lock _lock = new();
    private RandomStream _random = RandomStream.For(seed, Stream);

    public int Lost { get; private set; }

    public int Doubled { get; private set; }

    public int HeldUp { get; private set; }

    /// <summary>An address whose messages get to <paramref name="target"/>, if they do.</summary>
    public IActorRef To(IActorRef target)
    {
        lock (_lock)
        {
            if (!_to.TryGetValue(target, out var relay))
                _to[target] = relay = system.ActorOf(Props.Create(() => new RelayActor(this, target)));
            return relay;
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            foreach (var relay in _to.Values)
                system.Stop(relay);
        }
    }

    /// <returns>How long each copy that arrives is held up.</returns>
    private TimeSpan[] Fate()
    {
        lock (_lock)
        {
            if (_random.NextUniform() < 0.2)
            {
                Lost++;
                return [];
            }

            var copies = _random.NextUniform() < 0.15 ? 2 : 1;
            Doubled += copies - 1;
            var fate = new TimeSpan[copies];
            for (var copy = 0; copy < copies; copy++)
            {
                if (_random.NextUniform() >= 0.3)
                    continue;
                HeldUp++;
                fate[copy] = TimeSpan.FromMilliseconds(1 + _random.NextIndex(20));
            }

            return fate;
        }
    }

    private sealed class RelayActor : ReceiveActor
    {
        public RelayActor(LossyMail mail, IActorRef target) => ReceiveAny(message =>
        {
            var sender = Sender.IsNobody() ? Sender : mail.To(Sender);
            foreach (var delay in mail.Fate())
            {
                if (delay == TimeSpan.Zero)
                    target.Tell(message, sender);
                else
                    Context.System.Scheduler.ScheduleTellOnce(delay, target, message, sender);
            }
        });
    }
}
