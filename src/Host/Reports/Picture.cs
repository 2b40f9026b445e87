using ScottPlot;

namespace Sluice.Hosting.Reports;

/// <summary>Plots side by side, to be written to files.</summary>
/// <param name="Name">Of the files, without the extension.</param>
/// <param name="Width">px.</param>
/// <param name="Height">px.</param>
/// <param name="Panels">Each plot and where it lies, px.</param>
internal sealed record Picture(string Name, int Width, int Height, params IReadOnlyList<(Plot Plot, PixelRect Place)> Panels)
{
    public Picture(string name, int width, int height, Plot plot)
        : this(name, width, height, (plot, new PixelRect(0, width, height, 0)))
    {
    }
}
