using System.Text;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>Bodies without a server.</summary>
internal static class Bodies
{
    public static Body Of(byte[] bytes)
    {
        var body = new Body(new Uri("http://driver:4040/place"), Math.Max(1, bytes.Length));
        bytes.CopyTo(body.Free());
        body.Filled(bytes.Length);
        return body;
    }

    public static Body Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static Body OfRecorded(string name) => Of(Recorded.Bytes(name));
}
