using Akka.Actor;
using Akka.Actor.Setup;
using Akka.TestKit.Xunit;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>An actor system with the product's own settings, on a journal of its own and without the Akka cluster.</summary>
public abstract class ActorTests : TestKit
{
    /// <summary>Nothing takes this long; a machine that is busy with other tests may.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected ActorTests()
        : this(new TemporaryJournal())
    {
    }

    private ActorTests(TemporaryJournal journal)
        : base(
            ActorSystemSetup.Create(
                BootstrapSetup.Create().WithConfig(NodeConfiguration.Load(
                    journal.Settings, 2, "akka { actor.provider = local, test.single-expect-default = 30s, loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, loggers = [] }")),
                SluiceSerializer.Setup),
            output: TestContext.Current.TestOutputHelper)
    {
        Journal = journal;
        SqliteFile.PrepareAsync(journal.Connection).GetAwaiter().GetResult();
        Policies = new PolicyStore(journal.Settings.DataOptions());
        Policies.InitialiseAsync().GetAwaiter().GetResult();
    }

    private protected TemporaryJournal Journal { get; }

    private protected PolicyStore Policies { get; }

    /// <summary>Stops an actor and waits until it is gone, as a process that ends would leave it.</summary>
    private protected async Task KillAsync(IActorRef actor)
    {
        var probe = CreateTestProbe();
        probe.Watch(actor);
        Sys.Stop(actor);
        await probe.ExpectTerminatedAsync(actor, Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Journal.Dispose();
    }
}
