using System.Text;

namespace Sluice.Hosting.Fleet;

/// <summary>Names that go into ids, and from there into journal keys and addresses: lower-case letters, digits and hyphens.</summary>
internal static class Slug
{
    /// <summary>The name of a workload: <c>trace:../data/nyc_taxi.csv:20000</c> becomes <c>trace-nyc-taxi-20000</c>.</summary>
    public static string Of(string workload)
    {
        var parts = workload.Split(':').Select(part => part.Contains('/') || part.Contains('\\') || part.Contains('.') ? Path.GetFileNameWithoutExtension(part) : part);
        var slug = new StringBuilder();
        foreach (var c in string.Join('-', parts))
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-') is { Length: > 0 } name ? name : "workload";
    }

    /// <summary>Whether <paramref name="name"/> can be a run's name.</summary>
    public static bool IsRunName(string name) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
