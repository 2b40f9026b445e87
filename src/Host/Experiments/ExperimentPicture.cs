using ScottPlot;
using Sluice.Hosting.Reports;
using SkiaSharp;

namespace Sluice.Hosting.Experiments;

/// <summary>Panels of one size, row by row.</summary>
internal sealed class ExperimentPicture(IReadOnlyList<Plot> panels, int columns, int panelWidth, int panelHeight)
{
    private int Columns => Math.Min(columns, panels.Count);

    private int Width => Columns * panelWidth;

    private int Height => (panels.Count + Columns - 1) / Columns * panelHeight;

    public void SavePng(string path)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        Draw(surface.Canvas);
        using var picture = surface.Snapshot();
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }

    public void SaveSvg(string path)
    {
        using var file = File.Create(path);
        using var canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), file);
        Draw(canvas);
    }

    private void Draw(SKCanvas canvas)
    {
        EmbeddedFont.Register();
        canvas.Clear(SKColors.White);
        for (var i = 0; i < panels.Count; i++)
        {
            var (left, top) = (i % Columns * panelWidth, i / Columns * panelHeight);
            // A panel clears all that it may draw on.
            canvas.Save();
            canvas.ClipRect(SKRect.Create(left, top, panelWidth, panelHeight));
            panels[i].Render(canvas, new PixelRect(left, left + panelWidth, top + panelHeight, top));
            canvas.Restore();
        }
    }
}
