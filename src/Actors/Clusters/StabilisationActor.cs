using Akka.Actor;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Actors.Clusters;

/// <summary>Watches samples after a change and tells its parent when the change has taken effect, or that it did not in time.</summary>
internal sealed class StabilisationActor : ReceiveActor
{
    private readonly StabilisationSettings _settings;
    private readonly IActorRef _sampler;
    private StabilisationDetector? _detector;

    public StabilisationActor(IActorRef sampler, StabilisationSettings settings)
    {
        _sampler = sampler;
        _settings = settings;
        Receive<AwaitStabilisation>(Begin);
        Receive<SampleTaken>(taken => Observe(taken.Sample));
        // The sampler answers whoever asked: a sample that could not be taken is the parent's to judge.
        Receive<Status.Failure>(failure => Context.Parent.Tell(failure));
    }

    private void Begin(AwaitStabilisation watch)
    {
        _detector = StabilisationDetector.Begin(_settings, watch.LoadedAt, watch.LagBefore, watch.BatchInterval);
        _sampler.Tell(new TakeSample(watch.LoadedAt + _settings.Every));
    }

    private void Observe(StabilisationSample sample)
    {
        if (_detector is null)
            return;
        (_detector, var verdict) = _detector.Observe(sample);
        if (verdict == StabilisationVerdict.Waiting)
        {
            _sampler.Tell(new TakeSample(sample.At + _settings.Every));
            return;
        }

        _detector = null;
        Context.Parent.Tell(new StabilisationDone(verdict == StabilisationVerdict.Stable, sample.At));
    }
}
