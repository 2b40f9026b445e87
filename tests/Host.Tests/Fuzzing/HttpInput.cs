using System.Globalization;
using System.Text;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>What somebody may send to a node's HTTP port: requests as they are to be, ones that are nearly so, and bytes that are none.</summary>
internal static class HttpInput
{
    private static readonly string[] Methods = ["GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PRI", "get", "HeaD", "G T", "", "GET\t", "G\u0000T", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"];

    private static readonly string[] Paths =
    [
        "/healthz/live", "/healthz/ready", "/metrics", "/cluster", "/", "", "*", "//", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/", "/%00", "/%ff%fe", "/%c0%ae", "/%", "/%4", "/%zz", "/metrics/", "/Metrics",
        "/healthz//live", "/healthz/./live", "/cluster;x=1", "/cluster#x", "http://localhost/metrics", "http://", "https://[::1/cluster", "ftp://x/", "localhost:80", "/a b", "/\u00e9", "/\u0000", "/<script>",
        "/healthz/live\\", "/{0}", "/%25%32%35",
    ];

    private static readonly string[] Queries = ["", "", "", "?", "?a=b", "?a=%00&b=%ff", "?a=1&", "?name[]=x", "???", "?\u00e9", "?format=json&match[]={__name__=~\".*\"}"];

    private static readonly string[] Versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/9999.1", "http/1.1", "HTTP/1.1 ", "HTTP/", ""];

    private static readonly string[] Names =
    [
        "Host", "Connection", "Content-Length", "Content-Length", "Transfer-Encoding", "Transfer-Encoding", "Expect", "Accept", "Accept-Encoding", "Accept-Language", "Upgrade", "HTTP2-Settings", "Cookie", "Range",
        "If-None-Match", "If-Modified-Since", "TE", "Trailer", "Keep-Alive", "Content-Type", "Content-Encoding", "Authorization", "X-Forwarded-For", "X-Http-Method-Override", "Referer", "User-Agent", "traceparent", "baggage",
        "Sec-WebSocket-Key", "Sec-WebSocket-Version", ":authority", ":path", "", " Host", "Host ", "H\u0000st", "\u00e9", "X-A\tB",
    ];

    private static readonly string[] Contents =
    [
        "localhost", "127.0.0.1:80", "", " ", "x", "[::1", "a,b", "close", "keep-alive", "upgrade", "Upgrade, HTTP2-Settings", "h2c", "websocket", "0", "1", "5", "-1", "+5", "0x10", "5, 5", "5, 6", "99999999999999999999", "2147483648",
        "9223372036854775807", "1e9", "chunked", "Chunked", "gzip, chunked", "chunked, gzip", "identity", "100-continue", "200-ok", "*/*", "text/html;q=0.9, */*;q=nan", "application/openmetrics-text; version=1.0.0",
        "gzip, br;q=1e999", "bytes=0-", "bytes=-1,5-2", "W/\"x\"", "Thu, 99 Foo 99999 99:99:99 GMT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "dGhlIHNhbXBsZSBub25jZQ==", "13", "\u0000", "\u00e9", "a\rb", "\tfolded",
    ];

    private static readonly string[] Ends = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n ", ""];

    private static readonly string[] Bodies = ["", "", "x", "hello", "5\r\nhello\r\n0\r\n\r\n", "5\r\nhel", "ffffffffffffffff\r\nx", "-1\r\n\r\n", "0;a=b\r\nX: y\r\n\r\n", "0\r\n\r\n", "zz\r\n", "{\"a\":1}", "\r\n\r\n\r\n"];

    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    public static byte[] Of(ulong seed, int input)
    {
        var random = FuzzSeed.Of(seed, "http", input);
        return random.NextIndex(100) switch
        {
            < 55 => Requests(ref random),
            < 75 => Mutated(Requests(ref random), ref random),
            < 85 => TextMutation.Bytes(random.NextIndex(2000), ref random),
            < 88 => [.. Preface, .. TextMutation.Bytes(random.NextIndex(200), ref random)],
            < 90 => [0x16, 0x03, 0x01, .. TextMutation.Bytes(random.NextIndex(300), ref random)],
            < 92 => Flood(ref random),
            < 96 => Encoding.ASCII.GetBytes("GET " + TextMutation.One(Paths[..4], ref random) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
            _ => Cut(Requests(ref random), ref random),
        };
    }

    /// <summary>One to four of them, sent without waiting for an answer.</summary>
    private static byte[] Requests(ref RandomStream random)
    {
        var text = new StringBuilder();
        for (var i = 1 + random.NextIndex(4) * random.NextIndex(2); i > 0; i--)
            Request(text, ref random);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static void Request(StringBuilder text, ref RandomStream random)
    {
        // Half of them are wrong in what they say and not in how.
        var isTidy = random.NextIndex(2) == 0;
        text.Append(TextMutation.One(isTidy ? Methods[..12] : Methods, ref random)).Append(' ').Append(TextMutation.One(isTidy ? Paths[..4] : Paths, ref random));
        if (random.NextIndex(40) == 0)
            text.Append('/').Append('a', random.NextIndex(5000));
        text.Append(TextMutation.One(Queries, ref random)).Append(' ').Append(TextMutation.One(isTidy ? Versions[..4] : Versions, ref random)).Append(End(isTidy, ref random));
        if (isTidy || random.NextIndex(8) > 0)
            text.Append("Host: x").Append(End(isTidy, ref random));
        var many = random.NextIndex(30) == 0;
        for (var i = random.NextIndex(many ? 120 : 4); i > 0; i--)
        {
            text.Append(TextMutation.One(isTidy ? Names[1..28] : Names, ref random)).Append(!isTidy && random.NextIndex(20) == 0 ? ' ' : ':').Append(' ').Append(TextMutation.One(Contents, ref random));
            if (random.NextIndex(60) == 0)
                text.Append('b', random.NextIndex(12_000));
            text.Append(End(isTidy, ref random));
        }

        text.Append("\r\n").Append(TextMutation.One(Bodies, ref random));
    }

    private static string End(bool isTidy, ref RandomStream random) => isTidy ? "\r\n" : TextMutation.One(Ends, ref random);

    private static byte[] Mutated(byte[] whole, ref RandomStream random)
    {
        var bytes = whole.ToList();
        for (var times = 1 + random.NextIndex(5); times > 0; times--)
        {
            var at = random.NextIndex(bytes.Count + 1);
            switch (random.NextIndex(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.NextIndex(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, random.NextIndex(Math.Min(bytes.Count - at, 40) + 1));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Skip(random.NextIndex(bytes.Count + 1)).Take(1 + random.NextIndex(60)).ToArray());
                    break;
                default:
                    bytes.InsertRange(at, TextMutation.Bytes(1 + random.NextIndex(8), ref random));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Cut(byte[] whole, ref RandomStream random) => whole[..random.NextIndex(whole.Length + 1)];

    /// <summary>More than a server is to take.</summary>
    private static byte[] Flood(ref RandomStream random)
    {
        var text = new StringBuilder("GET /metrics HTTP/1.1\r\nHost: x\r\n");
        switch (random.NextIndex(4))
        {
            case 0:
                for (var i = 0; i < 3000; i++)
                    text.Append(CultureInfo.InvariantCulture, $"X-{i}: {i}\r\n");
                break;
            case 1:
                text.Append("X: ").Append('x', 100_000);
                break;
            case 2:
                text.Append("Transfer-Encoding: chunked\r\n\r\n");
                for (var i = 0; i < 2000; i++)
                    text.Append("10\r\n0123456789abcdef\r\n");
                break;
            default:
                text.Append("\r\n").Insert(0, text.ToString(), 300);
                break;
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
