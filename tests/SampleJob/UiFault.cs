using System.Net;

namespace Sluice.SampleJob;

/// <summary>How the UI answers badly: as a file says, for as long as it is there. Whoever tests writes it.</summary>
/// <param name="file">Null where it always answers well.</param>
internal sealed class UiFault(string? file)
{
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(40);
    private const int Large = 10 << 20;

    /// <summary>What is answered in a body's place.</summary>
    public async Task<byte[]> SpoilAsync(HttpListenerResponse response, byte[] body)
    {
        switch (Read())
        {
            case "slow":
                await Task.Delay(Slow).ConfigureAwait(false);
                return body;
            case "hung":
                await Task.Delay(ForEver).ConfigureAwait(false);
                return body;
            case "error":
                response.StatusCode = 500;
                response.ContentType = "text/html";
                return "<html>no</html>"u8.ToArray();
            case "half":
                return body[..(body.Length / 2)];
            case "redirect":
                response.StatusCode = 302;
                response.RedirectLocation = "http://192.0.2.1/";
                return [];
            case "large":
                return [.. "[\""u8, .. Enumerable.Repeat((byte)'x', Large), .. "\"]"u8];
            default:
                return body;
        }
    }

    private string? Read()
    {
        try
        {
            return file is null ? null : File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
