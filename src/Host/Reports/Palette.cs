using ScottPlot;

namespace Sluice.Hosting.Reports;

/// <summary>Colours that stay apart for every kind of colour vision (Okabe and Ito, 2008).</summary>
internal static class Palette
{
    public static Color Tuned { get; } = Color.FromHex("#0072B2");

    public static Color Twin { get; } = Color.FromHex("#D55E00");

    public static Color Alone { get; } = Color.FromHex("#999999");

    public static Color Explored { get; } = Color.FromHex("#009E73");

    /// <summary>For things of one kind that are told apart by colour and, always, by shape, pattern or a label.</summary>
    public static IReadOnlyList<Color> Apart { get; } =
        [Tuned, Twin, Explored, Color.FromHex("#CC79A7"), Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"), Color.FromHex("#777777")];

    public static Color Ink { get; } = Color.FromHex("#222222");

    public static Color Faint { get; } = Color.FromHex("#E6E6E6");

    public static Color Paper { get; } = Color.FromHex("#FFFFFF");
}
