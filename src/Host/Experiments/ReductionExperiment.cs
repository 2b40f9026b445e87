using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>p99 over time from Spark's defaults, beside the twin (method, section 9, R3 and R7; the paper's Figures 5 and 7).</summary>
internal sealed class ReductionExperiment : IExperiment
{
    private const int Width = 800;
    private const int Height = 420;

    public string Name => "fig5";

    public string Title => "Latency from Spark's defaults";

    public string Claim => "60-70 % lower latency after ten changes from Spark's defaults, the whole distribution moved to the left (Vaquero and Cuadrado 2018, Figures 5 and 7).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) => [plan.ThePolicy, Contender.Twin];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var pairs = plan.Loads.Select(load => new Pairs(
            load,
            [.. runs.Where(run => run.Load == load && run.Contender == Contender.PolicyName).OrderBy(run => run.World)],
            [.. runs.Where(run => run.Load == load && run.Contender == Contender.TwinName).OrderBy(run => run.World)])).ToArray();
        var loads = pairs.Select(pair => pair.Reduce(plan)).ToArray();
        var overall = MedianInterval.Of([.. pairs.Select(pair => (IReadOnlyList<double>)pair.ReductionsPct)], plan.IntervalStream("reduction"));
        var results = new ReductionResults(overall, loads.Count(load => load.IsStrictlyLeft), loads);
        return new ExperimentFindings(
            [
                $"After {plan.Steps} steps p99 is {FindingsText.Interval(overall, "0.0")} % lower than the twin's under Spark's defaults, the median over {loads.Length} loads.",
                $"The distribution of p99 by minute in the closing window is strictly left of the twin's, all nine deciles lower, on {results.LoadsLeft} of {loads.Length} loads.",
            ],
            [Table(loads)],
            Rows(plan, pairs),
            new ExperimentPicture([.. pairs.Zip(loads, (pair, load) => DrawPanel(plan, pair, load))], 2, Width, Height),
            results);
    }

    private static FindingsTable Table(IEnumerable<LoadReduction> loads) => new(
        "p99 over the closing window",
        ["load", ">policy", ">95 % interval", ">defaults", ">95 % interval", ">lower, %", ">deciles lower"],
        [.. loads.Select(load => (string[])
        [
            WorkloadSpelling.Short(load.Load),
            Texts.Latency(load.P99Ms.Median), FindingsText.Latencies(load.P99Ms),
            Texts.Latency(load.DefaultsP99Ms.Median), FindingsText.Latencies(load.DefaultsP99Ms),
            FindingsText.Interval(load.ReductionPct, "0.0"),
            Texts.Invariant($"{load.DecilesLeft} of {LoadReduction.Deciles}"),
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IEnumerable<Pairs> pairs) => new(
        "fig5",
        ["load", "seed", "worldSeed", "contender", "minute", "p50Ms", "p99Ms", "closingP99Ms"],
        [.. pairs.SelectMany(pair => pair.Policy.Concat(pair.Twin)).SelectMany(run => run.Episode.Minutes.Select(minute => (string[])
        [
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Contender,
            Texts.Invariant($"{(minute.At - OnlinePreset.Opening).TotalMinutes:0}"),
            FindingsText.Number(minute.P50Ms),
            FindingsText.Number(minute.P99Ms),
            FindingsText.Number(run.ClosingP99Ms),
        ]))]);

    private static Plot DrawPanel(ExperimentPlan plan, Pairs pair, LoadReduction load)
    {
        var plot = Panel.Create(Texts.Invariant($"{WorkloadSpelling.Short(load.Load)}: {load.ReductionPct.Median:0} % lower"));
        var (tuned, twin) = (LatencyBand.Of(pair.Policy), LatencyBand.Of(pair.Twin));
        var (from, to) = Panel.LatencyRange(tuned.LowMs.Concat(tuned.HighMs).Concat(twin.LowMs).Concat(twin.HighMs));
        var end = plan.Steps * OnlinePreset.StepLength.TotalMinutes + OnlinePreset.Closing.TotalMinutes;
        plot.Axes.SetLimits(-OnlinePreset.Opening.TotalMinutes, end, LatencyAxis.At(from), LatencyAxis.At(to));
        plot.Axes.Left.TickGenerator = LatencyAxis.Ticks(from, to);
        plot.Axes.Bottom.TickGenerator = new NumericFixedInterval(10);
        twin.Draw(plot, "defaults", Palette.Twin, LinePattern.Dashed);
        tuned.Draw(plot, "policy", Palette.Tuned, LinePattern.Solid);
        plot.Add.VerticalLine(0, 1, Palette.Ink, LinePattern.Dotted);
        plot.YLabel("p99 by minute of arrival", Panel.LabelSize);
        plot.XLabel("minutes since tuning began; median and middle half of the seeds", Panel.LabelSize);
        plot.ShowLegend(Alignment.LowerLeft);
        plot.Layout.Fixed(new PixelPadding(95, 25, 70, 45));
        return plot;
    }

    /// <summary>A load's tuned clusters and their twins, world by world.</summary>
    private sealed record Pairs(string Load, ContenderRun[] Policy, ContenderRun[] Twin)
    {
        public double[] ReductionsPct => [.. Policy.Zip(Twin, (tuned, twin) => tuned.ClosingP99Ms == twin.ClosingP99Ms ? 0 : 100 * (1 - tuned.ClosingP99Ms / twin.ClosingP99Ms))];

        public LoadReduction Reduce(ExperimentPlan plan)
        {
            var (tuned, twin) = (ClosingMinutes(plan, Policy), ClosingMinutes(plan, Twin));
            return new LoadReduction(
                Load,
                MedianInterval.Of([.. Policy.Select(run => run.ClosingP99Ms)], plan.IntervalStream(Load, "policy")),
                MedianInterval.Of([.. Twin.Select(run => run.ClosingP99Ms)], plan.IntervalStream(Load, "defaults")),
                MedianInterval.Of(ReductionsPct, plan.IntervalStream(Load, "reduction")),
                Enumerable.Range(1, LoadReduction.Deciles).Count(decile => Quantiles.Of(tuned, decile / 10.0) < Quantiles.Of(twin, decile / 10.0)));
        }

        private static double[] ClosingMinutes(ExperimentPlan plan, IEnumerable<ContenderRun> runs)
        {
            var from = OnlinePreset.Opening + plan.Steps * OnlinePreset.StepLength;
            return [.. runs.SelectMany(run => run.Episode.Minutes).Where(minute => minute.At >= from).Select(minute => double.IsNaN(minute.P99Ms) ? double.PositiveInfinity : minute.P99Ms)];
        }
    }
}
