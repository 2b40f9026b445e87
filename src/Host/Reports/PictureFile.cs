using System.Xml.Linq;
using SkiaSharp;

namespace Sluice.Hosting.Reports;

/// <summary>Writes a picture as PNG, to be looked at anywhere, and as SVG, to be enlarged and searched.</summary>
internal static class PictureFile
{
    private const string FontFamily = $"'{EmbeddedFont.Name}', Verdana, sans-serif";

    /// <returns>The files written.</returns>
    /// <exception cref="RefusedException">The directory cannot be made or written to.</exception>
    public static IReadOnlyList<string> Write(string directory, Picture picture)
    {
        var (png, svg) = (Path.Combine(directory, picture.Name + ".png"), Path.Combine(directory, picture.Name + ".svg"));
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(png, Png(picture));
            File.WriteAllText(svg, Svg(picture).ToString(SaveOptions.DisableFormatting));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Conflict($"The picture {png} cannot be written: {unwritable.Message} Give a directory that can be written to.", unwritable);
        }

        return [png, svg];
    }

    private static byte[] Png(Picture picture)
    {
        using var surface = SKSurface.Create(new SKImageInfo(picture.Width, picture.Height));
        Render(surface.Canvas, picture);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static XDocument Svg(Picture picture)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, picture.Width, picture.Height), stream))
            Render(canvas, picture);
        stream.Position = 0;
        return Portable(XDocument.Load(stream), picture);
    }

    private static void Render(SKCanvas canvas, Picture picture)
    {
        canvas.Clear(SKColors.White);
        foreach (var (plot, place) in picture.Panels)
            plot.Render(canvas, place);
    }

    // Skia ends lists of coordinates with a comma, which Firefox does not read, names one font, and leaves it to the viewer to blur the cells of a map.
    private static XDocument Portable(XDocument svg, Picture picture)
    {
        svg.Root!.SetAttributeValue("viewBox", Texts.Invariant($"0 0 {picture.Width} {picture.Height}"));
        foreach (var text in svg.Descendants().Where(element => element.Name.LocalName == "text"))
        {
            text.Value = text.Value.Trim();
            text.SetAttributeValue("font-family", FontFamily);
            foreach (var list in text.Attributes().Where(attribute => attribute.Name.LocalName is "x" or "y"))
                list.Value = list.Value.TrimEnd(' ', ',');
        }

        foreach (var image in svg.Descendants().Where(element => element.Name.LocalName == "image"))
            image.SetAttributeValue("style", "image-rendering: pixelated");
        return svg;
    }
}
