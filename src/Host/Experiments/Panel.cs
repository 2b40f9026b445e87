using ScottPlot;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A panel of a picture as every experiment draws one.</summary>
internal static class Panel
{
    public const float LabelSize = 15;

    public static Plot Create(string title)
    {
        EmbeddedFont.Register();
        var plot = new Plot();
        plot.Title(title, 18);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.TickLabelStyle.FontSize = LabelSize;
        plot.Axes.Bottom.TickLabelStyle.FontSize = LabelSize;
        plot.Axes.Color(Palette.Ink);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Faint;
        plot.Axes.Margins(0, 0);
        plot.Legend.FontSize = LabelSize;
        plot.Legend.SymbolWidth = 36;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.BackgroundColor = Palette.Paper.WithAlpha(.8);
        return plot;
    }

    /// <summary>Where a latency axis begins and ends, so that every finite latency lies well inside.</summary>
    public static (double FromMs, double ToMs) LatencyRange(IEnumerable<double> latenciesMs)
    {
        var finite = latenciesMs.Where(latency => latency > 0 && double.IsFinite(latency)).ToArray();
        return finite.Length == 0 ? (100, 10_000) : (finite.Min() / 1.5, finite.Max() * 1.5);
    }
}
