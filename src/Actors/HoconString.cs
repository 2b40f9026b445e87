namespace Sluice.Actors;

/// <summary>Text as a value of HOCON, whatever is in it.</summary>
internal static class HoconString
{
    public static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
