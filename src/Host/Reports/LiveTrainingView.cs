using Sluice.Hosting.Sessions;
using Sluice.Messages.Learning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sluice.Hosting.Reports;

/// <summary>A training run on a screen, redrawn after every update.</summary>
internal sealed class LiveTrainingView(TrainingPlan plan, LiveDisplayContext display) : ITrainingWatcher
{
    private const string Levels = "▁▂▃▄▅▆▇█";
    private const int BarWidth = 48;

    private readonly Pace _pace = new(plan.Clusters.Count * plan.Steps, plan.Iterations);
    private readonly List<double> _ratios = [];

    public static IRenderable Waiting { get; } = new Markup("[grey]starting the Akka node ...[/]");

    public void Accepted(int iteration)
    {
        _pace.Begin(iteration);
        display.UpdateTarget(new Markup(Texts.Invariant($"[grey]measuring the reference latency of {plan.Clusters.Count} clusters under Spark's defaults ...[/]")));
    }

    public void Progressed(TrainingProgressed progressed)
    {
        _pace.Reach(progressed.Iteration);
        _ratios.Add(progressed.Statistics.MeanLastP99Ratio);
        display.UpdateTarget(Draw(progressed));
    }

    private Grid Draw(TrainingProgressed progressed)
    {
        var s = progressed.Statistics;
        var done = BarWidth * progressed.Iteration / Math.Max(1, progressed.Of);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap());
        grid.AddRow(
            new Text(Texts.Invariant($"iteration {progressed.Iteration}/{progressed.Of}")),
            new Markup($"[blue]{new string('━', done)}[/][grey]{new string('─', BarWidth - done)}[/]"));
        grid.AddRow(
            new Text("pace"),
            new Text(Texts.Invariant($"{_pace.StepsPerSecond:#,0} steps/s on {plan.Clusters.Count} clusters, {Texts.Clock(_pace.Left)} left")));
        grid.AddRow(
            new Text("mean return"),
            new Text(Texts.Invariant($"{s.MeanReturn:0.000} over {plan.Steps} steps, {s.FaultyShare * 100:0.0} % of them faulty")));
        grid.AddRow(
            new Text("p99 / T_ref"),
            new Markup(Texts.Invariant($"{s.MeanLastP99Ratio:0.000}  [yellow]{Line()}[/]")));
        return grid;
    }

    /// <summary>The ratio over the run, oldest left, on a scale from 0 to the largest.</summary>
    private string Line()
    {
        var most = Math.Max(1e-9, _ratios.Max());
        var columns = Math.Min(BarWidth - 7, _ratios.Count);
        return string.Create(columns, (_ratios, most), static (line, state) =>
        {
            for (var c = 0; c < line.Length; c++)
            {
                var (from, to) = (c * state._ratios.Count / line.Length, (c + 1) * state._ratios.Count / line.Length);
                var mean = state._ratios.Skip(from).Take(Math.Max(1, to - from)).Average();
                line[c] = Levels[Math.Clamp((int)(mean / state.most * Levels.Length), 0, Levels.Length - 1)];
            }
        });
    }
}
