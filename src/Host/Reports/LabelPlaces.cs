using ScottPlot;
using SkiaSharp;

namespace Sluice.Hosting.Reports;

/// <summary>Places labels near their points, one after another, where they hide least.</summary>
/// <param name="area">What labels stay in, px.</param>
/// <param name="obstacles">What labels keep clear of, px.</param>
internal sealed class LabelPlaces(PixelRect area, IReadOnlyList<Pixel> obstacles)
{
    private const float FontSize = PictureFrame.LabelSize, Pad = 4, MarkerReach = 8;

    private readonly List<PixelRect> _taken = [];

    /// <summary>Where the text goes, px.</summary>
    public PixelRect Place(string text, Pixel point)
    {
        using var font = new SKFont(Fonts.GetTypeface(EmbeddedFont.Name, false, false), FontSize);
        var (width, height) = (font.MeasureText(text) + 2 * Pad, FontSize + 2 * Pad);
        var best = Candidates(point, width, height).MinBy(place => Cost(place, point));
        _taken.Add(best);
        return best;
    }

    private static IEnumerable<PixelRect> Candidates(Pixel point, float width, float height) =>
        from reach in (float[])[16, 30, 48, 72, 100, 135, 175, 220]
        from turn in Enumerable.Range(0, 24)
        let angle = turn * Math.Tau / 24
        // The near edge of the label, not its middle, lies at this distance.
        let x = point.X + (float)Math.Cos(angle) * (reach + width / 2)
        let y = point.Y + (float)Math.Sin(angle) * (reach + height / 2)
        select new PixelRect(x - width / 2, x + width / 2, y + height / 2, y - height / 2);

    private double Cost(PixelRect place, Pixel point)
    {
        var outside = place.Left < area.Left || place.Right > area.Right || place.Top < area.Top || place.Bottom > area.Bottom;
        var labels = _taken.Count(other => place.Left < other.Right && other.Left < place.Right && place.Top < other.Bottom && other.Top < place.Bottom);
        var markers = obstacles.Count(marker => marker.X > place.Left - MarkerReach && marker.X < place.Right + MarkerReach
            && marker.Y > place.Top - MarkerReach && marker.Y < place.Bottom + MarkerReach);
        var nearX = Math.Clamp(point.X, place.Left, place.Right);
        var nearY = Math.Clamp(point.Y, place.Top, place.Bottom);
        return (outside ? 1e6 : 0) + 2_000 * labels + 150 * markers + Math.Sqrt((nearX - point.X) * (nearX - point.X) + (nearY - point.Y) * (nearY - point.Y));
    }
}
