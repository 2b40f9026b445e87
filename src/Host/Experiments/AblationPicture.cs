using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A row a variant: p99 over that of Spark's defaults, with its interval, on a logarithmic axis.</summary>
internal static class AblationPicture
{
    private const int Width = 1000;
    private const int Height = 640;

    public static ExperimentPicture Draw(AblationResults results) => new([DrawPanel(results)], 1, Width, Height);

    private static Plot DrawPanel(AblationResults results)
    {
        var plot = Panel.Create("p99 over that of Spark's defaults, held-out worlds");
        var finite = results.Standings.SelectMany(standing => new[] { standing.RatioToDefaults.Low, standing.RatioToDefaults.High }).Where(double.IsFinite).ToArray();
        var (from, to) = (Math.Min(0.1, finite.Min()) / 1.3, Math.Max(1, finite.Max()) * 2);
        var rows = new NumericManual();
        for (var i = 0; i < results.Standings.Count; i++)
        {
            var standing = results.Standings[i];
            var row = results.Standings.Count - 1 - i;
            rows.AddMajor(row, standing.Part.Length == 0 ? standing.Name : $"{standing.Part}: {standing.Name}");
            DrawRow(plot, standing, row, to);
        }

        var one = plot.Add.VerticalLine(0, 1.5f, Palette.Twin);
        one.LinePattern = LinePattern.Dashed;
        plot.Axes.Left.TickGenerator = rows;
        var ticks = new NumericManual();
        foreach (var ratio in (double[])[0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
        {
            if (ratio >= from && ratio <= to)
                ticks.AddMajor(Math.Log10(ratio), Texts.Invariant($"{ratio:0.##}"));
        }

        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Axes.SetLimits(Math.Log10(from), Math.Log10(to), -0.6, results.Standings.Count - 0.4);
        plot.XLabel("log scale; median over loads and 95 % interval; dashed: Spark's defaults", Panel.LabelSize);
        plot.Layout.Fixed(new PixelPadding(290, 30, 70, 45));
        return plot;
    }

    private static void DrawRow(Plot plot, AblationStanding standing, double row, double to)
    {
        var color = standing.Name is Ablations.Ours or Contender.PolicyName ? Palette.Tuned : Palette.Alone;
        var interval = plot.Add.Line(At(standing.RatioToDefaults.Low), row, At(standing.RatioToDefaults.High), row);
        interval.LineColor = color;
        interval.LineWidth = 3;
        plot.Add.Marker(At(standing.RatioToDefaults.Median), row, MarkerShape.FilledCircle, 11, color);
        plot.Say(FindingsText.Number(standing.RatioToDefaults.Median, "0.000"), At(standing.RatioToDefaults.High), row, Alignment.MiddleLeft, Palette.Ink).OffsetX = 12;

        double At(double ratio) => Math.Log10(Math.Clamp(ratio, 1e-3, to));
    }
}
