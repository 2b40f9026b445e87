namespace Sluice.Spark.Monitoring.Applications;

/// <summary>Reads the address of something that is monitored.</summary>
internal static class PlaceText
{
    /// <param name="text">The address.</param>
    /// <param name="what">What is there, for the message.</param>
    /// <param name="example">What would be right, for the message.</param>
    /// <exception cref="ArgumentException">It is none; the message does not repeat what may hold a password.</exception>
    public static Uri Parse(string text, string what, string example)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var place) || (place.Scheme != Uri.UriSchemeHttp && place.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"The address of {what} is to be one of HTTP or HTTPS, such as {example}.", nameof(text));
        return place.UserInfo.Length == 0 && place.Query.Length == 0 && place.Fragment.Length == 0
            ? place
            : throw new ArgumentException($"The address of {what} is to have no user, no query and no fragment; a secret goes into a file or into the environment.", nameof(text));
    }
}
