using ScottPlot;

namespace Sluice.Hosting.Reports;

/// <summary>Colours that stay apart for every kind of colour vision (Okabe and Ito, 2008).</summary>
internal static class Palette
{
    public static Color Tuned { get; } = Color.FromHex("#0072B2");

    public static Color Twin { get; } = Color.FromHex("#D55E00");

    public static Color Alone { get; } = Color.FromHex("#999999");

    public static Color Explored { get; } = Color.FromHex("#009E73");

    public static Color Ink { get; } = Color.FromHex("#222222");

    public static Color Faint { get; } = Color.FromHex("#E6E6E6");

    public static Color Paper { get; } = Color.FromHex("#FFFFFF");
}
