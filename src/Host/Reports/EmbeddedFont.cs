using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace Sluice.Hosting.Reports;

/// <summary>The font that pictures are written in, carried along: a machine with only the .NET SDK has none.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    public const string Name = "DejaVu Sans";

    private static readonly Lazy<SKTypeface> Typeface = new(Read);
    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new EmbeddedFont());
        Fonts.Default = Name;
        return true;
    });

    /// <summary>Makes ScottPlot use it everywhere.</summary>
    public static void Register() => _ = Registered.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Typeface.Value : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface.Value : null;

    private static SKTypeface Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("The embedded font DejaVuSans.ttf cannot be read.");
    }
}
