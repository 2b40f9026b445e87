using ScottPlot;
using ScottPlot.TickGenerators;

namespace Sluice.Hosting.Reports;

/// <summary>Axes, title and legend as all pictures of a selection or ranking have them.</summary>
/// <remarks>Lines have no patterns: Skia's SVG draws every line solid. Things are told apart by colour and marker or label.</remarks>
internal static class PictureFrame
{
    /// <summary>px.</summary>
    public const float LabelSize = 15, TitleSize = 20;

    public static Plot New(string title, string across, string up, PixelPadding padding)
    {
        EmbeddedFont.Register();
        var plot = new Plot();
        // Else the panel on the right wipes the left one, and a clear SVG canvas is a black rectangle.
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Axes.Color(Palette.Ink);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Faint;
        plot.Axes.Bottom.TickLabelStyle.FontSize = LabelSize;
        plot.Axes.Left.TickLabelStyle.FontSize = LabelSize;
        plot.XLabel(across, LabelSize + 1);
        plot.YLabel(up, LabelSize + 1);
        plot.Title(title, TitleSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Margins(0, 0);
        plot.Layout.Fixed(padding);
        return plot;
    }

    /// <summary>A legend below or inside the axes.</summary>
    public static void Explain(this Plot plot, Alignment where, params LegendItem[] items)
    {
        plot.Legend.FontSize = LabelSize;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Palette.Faint;
        plot.Legend.SymbolWidth = 36;
        plot.ShowLegend(where);
        foreach (var item in items)
            plot.Legend.ManualItems.Add(item);
    }

    public static ScottPlot.Plottables.Text Say(this Plot plot, string text, double x, double y, Alignment alignment, Color color, float size = LabelSize)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelAlignment = alignment;
        label.LabelFontColor = color;
        label.LabelFontSize = size;
        // Half of what small letters lack in height, where the middle counts.
        label.OffsetY = alignment is Alignment.MiddleLeft or Alignment.MiddleCenter or Alignment.MiddleRight ? 2 : 0;
        return label;
    }

    public static NumericManual Ticks(IEnumerable<(double At, string Text)> ticks)
    {
        var manual = new NumericManual();
        foreach (var (at, text) in ticks)
            manual.AddMajor(at, text);
        return manual;
    }

    /// <summary>1, 2 and 5 times powers of ten within a range, on an axis of decimal logarithms; with sign -1 the axis falls.</summary>
    public static NumericManual LogTicks(double low, double high, int sign = 1) => Ticks(
        from decade in Enumerable.Range(-6, 13)
        from step in (double[])[1, 2, 5]
        let mark = step * Math.Pow(10, decade)
        where mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9)
        select (sign * Math.Log10(mark), Texts.Invariant($"{mark:0.######}")));
}
