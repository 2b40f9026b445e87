using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Serving;

/// <summary>What a request is answered with.</summary>
internal sealed record HttpAnswer(int Status, string ContentType, string Body)
{
    public static HttpAnswer Of<T>(int status, T shape) => new(status, "application/json; charset=utf-8", Json.Write(shape) + "\n");

    /// <param name="mend">What is wrong and how to mend it.</param>
    public static HttpAnswer Refused(int status, string mend) => Of(status, new ErrorShape(mend));

    private sealed record ErrorShape(string Error);
}
