using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>
/// Devices that report: a daily and a half-daily wave, two-state bursts (x2.5, 40 minutes out and 3 in on average, since few real fleets are
/// unsynchronised enough to be Poisson), slow drift, and an hourly 15 s spike x3 when timers coincide. 85 % of the events are log-normal around
/// 300 bytes, 15 % are 4,000 bytes.
/// </summary>
public sealed record DeviceWorkload : Workload
{
    private const double BaseRate = 20_000;
    private const double Day = 86_400;
    private const double BurstFactor = 2.5, CalmSeconds = 40 * 60, BurstSeconds = 3 * 60;
    private const double SpikeFactor = 3, SpikeSeconds = 15, SpikePeriod = 3600;
    private const double DriftDeviation = 0.1, DriftSeconds = 300;

    // Mixture of exp(N) with mean 300 B and log deviation 0.5, and constant 4,000 B.
    private static readonly EventSize Size = Mixture();

    public override string Name => "iot";

    public override LoadCurve Open(ulong arrivalSeed) => new Curve(RandomStream.For(arrivalSeed, RandomStream.Key(nameof(DeviceWorkload))));

    private static EventSize Mixture()
    {
        const double small = 300, large = 4000, share = 0.85, logVariance = 0.25;
        var mean = share * small + (1 - share) * large;
        var square = share * small * small * Math.Exp(logVariance) + (1 - share) * large * large;
        return new EventSize(mean, Math.Sqrt(square - mean * mean));
    }

    private sealed class Curve : LoadCurve
    {
        private static readonly double DriftKept = Math.Exp(-1 / DriftSeconds);
        private static readonly double DriftStep = DriftDeviation * Math.Sqrt(1 - DriftKept * DriftKept);

        private readonly double _dayPhase, _spikePhase;
        private RandomStream _random;
        private bool _bursting;
        private double _stateEnds;
        private double _drift;

        public Curve(RandomStream random)
        {
            _random = random;
            _dayPhase = _random.NextUniform() * Day;
            _spikePhase = _random.NextUniform() * SpikePeriod;
            _stateEnds = _random.NextExponential() * CalmSeconds;
            _drift = DriftDeviation * _random.NextNormal();
        }

        public override double EventsIn(long second)
        {
            while (second >= _stateEnds)
            {
                _bursting = !_bursting;
                _stateEnds += _random.NextExponential() * (_bursting ? BurstSeconds : CalmSeconds);
            }

            _drift = _drift * DriftKept + DriftStep * _random.NextNormal();
            var angle = 2 * Math.PI * (second + _dayPhase) / Day;
            var wave = 1 + 0.45 * Math.Sin(angle) + 0.15 * Math.Sin(2 * angle);
            var spike = (second + _spikePhase) % SpikePeriod < SpikeSeconds ? SpikeFactor : 1;
            return BaseRate * wave * Math.Max(0.1, 1 + _drift) * spike * (_bursting ? BurstFactor : 1);
        }

        public override EventSize SizeIn(long second) => Size;
    }
}
