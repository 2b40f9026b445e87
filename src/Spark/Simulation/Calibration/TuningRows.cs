using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K10 to K12: what a tuner meets and can gain.</summary>
internal static class TuningRows
{
    private const string HeavyLoad = "poisson-high";
    private const double TunedBatchMs = 1875;
    private const int StepMinutes = 5;
    // A climb keeps what two minutes made look good: single ones scatter by tens of percent.
    private const int ClimbsASeed = 4;
    private const int StepsIn50Minutes = 10, StepsIn8Hours = 96, StepsInADay = 288;

    public static CalibrationTarget Switch { get; } = new(
        "K10", "K8's configuration meets λ2 at minute 65: p99 of the next 5 minutes over that before; after retuning over 2.0 s",
        "about 2x; 1.3-1.9x", "x 1.6-3; x 1.3-1.9", "Vaquero and Cuadrado 2018, figure 8")
    {
        Measure = bench =>
        {
            var runs = bench.EachSeed(AfterSwitch);
            return
            [
                CalibrationFigure.Between("p99 struck / before", "", runs.Median(run => run.Struck) / runs.Median(run => run.Before), 1.6, 3),
                CalibrationFigure.Between("p99 retuned / K8", "", runs.Median(run => run.Retuned) / LightLoadRows.TunedP99Seconds, 1.3, 1.9),
            ];
        },
    };

    public static CalibrationTarget Best { get; } = new(
        "K11", "λ2, default to the tuned configuration: change of p99", "-80 to -97 %", "within", "Vaquero and Cuadrado 2018, figures 5 and 7")
    {
        Measure = bench =>
        {
            var defaults = bench.Steady(HeavyLoad, Configuration.Default).Median(run => run.P99Seconds);
            var tuned = bench.Steady(HeavyLoad, ReferenceConfigurations.TunedForHeavyLoadAt(TunedBatchMs)).Median(run => run.P99Seconds);
            return [CalibrationFigure.Between("change of p99", "%", 100 * (tuned / defaults - 1), -97, -80)];
        },
    };

    public static CalibrationTarget Climb { get; } = new(
        "K12", "λ2, hill-climbing, one change every 5 minutes: reduction of p99 after 50 minutes; what 8 to 24 h add", ">= 70 %; < 10 %", "within", "Vaquero and Cuadrado 2018, figure 5")
    {
        Measure = bench =>
        {
            var climbs = bench.EachSeed(ClimbsASeed, Climbed);
            return
            [
                CalibrationFigure.AtLeast("reduction at 50 min", "%", climbs.Median(p99 => 100 * (1 - p99.At50Minutes / p99.Default)), 70),
                CalibrationFigure.AtMost("more from 8 to 24 h", "%", climbs.Median(p99 => 100 * (1 - p99.At24Hours / p99.At8Hours)), 10),
            ];
        },
    };

    public static ImmutableArray<CalibrationTarget> All { get; } = [Switch, Best, Climb];

    // p99 of an hour under what was kept by then: the climber's own readings are two minutes long, and the least of many is too good.
    private static (double Default, double At50Minutes, double At8Hours, double At24Hours) Climbed(int climb, int seed)
    {
        var kept = HillClimb.Kept(CalibrationBench.Start(HeavyLoad, Configuration.Default, seed), (ulong)seed, (ulong)climb, StepMinutes, StepsInADay);
        return (P99(0), P99(StepsIn50Minutes), P99(StepsIn8Hours), P99(StepsInADay));

        double P99(int step) => SteadyRun.Of(CalibrationBench.Start(HeavyLoad, kept[step], seed)).P99Seconds;
    }

    private static (double Before, double Struck, double Retuned) AfterSwitch(int seed)
    {
        var cluster = CalibrationBench.Start("switch:poisson-low,poisson-high@65", ReferenceConfigurations.TunedForLightLoad, seed);
        cluster.AdvanceMinutes(65);
        var before = cluster.ArrivalP99(30, 65);
        cluster.AdvanceMinutes(70);
        var struck = cluster.ArrivalP99(65, 70);
        cluster.Apply(ReferenceConfigurations.TunedForHeavyLoadAt(TunedBatchMs));
        cluster.AdvanceMinutes(90);
        return (before, struck, cluster.ArrivalP99(80, 89));
    }
}
