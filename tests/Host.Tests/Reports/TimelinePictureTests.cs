using Sluice.Hosting.Reports;
using SkiaSharp;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class TimelinePictureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_picture_shows_both_curves_in_their_colours()
    {
        var file = _directory.File("latency.png");
        TimelinePicture.Write(file, SampleTrial.Result);
        using var picture = SKBitmap.Decode(file);
        Assert.True(picture.Width >= 1000 && picture.Height >= 500);
        Assert.True(Pixels(picture, Palette.Tuned) > 500);
        Assert.True(Pixels(picture, Palette.Twin) > 100);
        // The step that was explored.
        Assert.True(Pixels(picture, Palette.Explored) > 20);
    }

    [Fact]
    public void The_font_is_carried_along()
    {
        EmbeddedFont.Register();
        Assert.Equal(EmbeddedFont.Name, ScottPlot.Fonts.Default);
        Assert.Equal(EmbeddedFont.Name, ScottPlot.Fonts.GetTypeface(EmbeddedFont.Name, false, false).FamilyName);
    }

    private static int Pixels(SKBitmap picture, ScottPlot.Color color) =>
        picture.Pixels.Count(pixel => pixel.Red == color.Red && pixel.Green == color.Green && pixel.Blue == color.Blue);
}
