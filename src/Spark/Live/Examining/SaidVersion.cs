namespace Sluice.Spark.Live.Examining;

/// <summary>Whether a version of Spark is the one that a file says: 3.3.0 is 3.3, and so is a distributor's 3.3.0-dist.1.</summary>
internal static class SaidVersion
{
    public static bool Is(string said, string actual) =>
        actual.StartsWith(said, StringComparison.Ordinal) && (actual.Length == said.Length || actual[said.Length] is '.' or '-');
}
