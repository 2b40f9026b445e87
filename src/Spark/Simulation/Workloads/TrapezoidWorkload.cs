namespace Sluice.Spark.Simulation.Workloads;

/// <summary>10,000 events/s, a ramp of 10 minutes to 100,000, 20 minutes there, a ramp of 10 minutes down, 20 minutes of rest, and again.</summary>
public sealed record TrapezoidWorkload : Workload
{
    private const double Low = 10_000, High = 100_000;
    private const double RampMinutes = 10, HoldMinutes = 20, RestMinutes = 20;

    public override string Name => "trapezoid";

    public override LoadCurve Open(ulong arrivalSeed) => new Curve();

    private sealed class Curve : LoadCurve
    {
        private static readonly EventSize Size = EventSize.TruncatedNormal(2000, 300);

        public override double EventsIn(long second)
        {
            var minute = (second + 0.5) / 60 % (2 * RampMinutes + HoldMinutes + RestMinutes);
            var up = Math.Clamp(minute / RampMinutes, 0, 1);
            var down = Math.Clamp((minute - RampMinutes - HoldMinutes) / RampMinutes, 0, 1);
            return Low + (High - Low) * (up - down);
        }

        public override EventSize SizeIn(long second) => Size;
    }
}
