using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Datasets;

/// <summary>Marks as files and reports spell them: <c>measured</c>, <c>notDrained</c>.</summary>
internal static class MarkText
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<SurveyMark>().Select(Of)];

    public static string Of(SurveyMark mark)
    {
        var name = mark.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static bool TryRead(string text, out SurveyMark mark) => Enum.TryParse(text, ignoreCase: true, out mark) && All.Contains(text, StringComparer.Ordinal);
}
