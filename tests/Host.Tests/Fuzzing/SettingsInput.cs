using System.Globalization;
using System.Text;
using Sluice.Actors;
using Sluice.Hosting.Settings;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>What an operator may leave around a node: a settings file, HOCON files, variables and flags, each in part broken.</summary>
/// <param name="Json">The settings file; null for none.</param>
/// <param name="Hocon">The HOCON files, in the order of their names.</param>
/// <param name="Variables">The environment.</param>
/// <param name="Flags">What the command line says, by key.</param>
internal sealed record SettingsInput(byte[]? Json, byte[][] Hocon, Dictionary<string, string> Variables, Dictionary<string, string?> Flags)
{
    private static readonly string[] Embedded = ReadEmbedded();
    private static readonly string[] Short = [.. Embedded.Where(text => text.Length < 600)];

    /// <summary>Values that a key takes, as JSON has them.</summary>
    private static readonly Dictionary<string, string[]> Taken = new(StringComparer.Ordinal)
    {
        ["Sluice:Data"] = ["\"d\"", "\"a;b\"", "null"],
        ["Sluice:Threads"] = ["1", "\"16\"", "null"],
        ["Sluice:Engine"] = ["\"managed\"", "\"torch\""],
        ["Sluice:Journal:Provider"] = ["\"sqlite\"", "\"Sqlite\"", "0", "null"],
        ["Sluice:Journal:Connection"] = ["\"Data Source=j.db\"", "\"\"", "null"],
        ["Sluice:Journal:ConnectionFile"] = ["\"\"", "null"],
        ["Sluice:StepSeconds"] = ["300", "\"2\"", "null"],
        ["Sluice:Experience:Learn"] = ["true", "\"false\"", "null"],
        ["Sluice:Experience:Episodes"] = ["16", "\"2\"", "null"],
        ["Sluice:Experience:LearningRate"] = ["0.001", "\"1e-4\"", "null"],
        ["Sluice:Node:Policy"] = ["\"pretrained\"", "\"night@4\"", "\"\"", "null"],
        ["Sluice:Node:Host"] = ["\"127.0.0.1\"", "\"localhost\"", "\"fd00::7\"", "\"node-1.sluice.svc\""],
        ["Sluice:Node:Port"] = ["4053", "\"4054\"", "\"0x10\""],
        ["Sluice:Node:Roles"] = ["\"tuner\"", "\" learner , tuner,\"", "null"],
        ["Sluice:Node:Seeds"] = ["\"\"", "\",\"", "null"],
        ["Sluice:Node:PeersDns"] = ["\"\"", "null"],
        ["Sluice:Node:Downing"] = ["\"keep-majority\"", "\"lease-majority\""],
        ["Sluice:Node:HttpPort"] = ["8080", "\"8081\"", "\"\"", "null"],
        ["Sluice:Node:HttpHost"] = ["\"127.0.0.1\"", "\"::\""],
        ["Sluice:Node:LogFormat"] = ["\"json\"", "\"text\""],
        ["Sluice:Node:Tls:CertificateFile"] = ["\"\"", "\"missing\"", "null"],
        ["Sluice:Node:Tls:KeyFile"] = ["\"\"", "\"missing\"", "null"],
        ["Sluice:Node:Tls:KeyPasswordFile"] = ["\"\"", "null"],
        ["Sluice:Node:Tls:AuthoritiesFile"] = ["\"\"", "\"missing\"", "null"],
    };

    /// <summary>Values of every kind.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\" \"", "0", "1", "-1", "4053", "8080", "65535", "65536", "2147483648", "99999999999999999999999999", "1e309", "-1e309", "0.5", "\"NaN\"", "\"Infinity\"",
        "\"0x10\"", "\"#10\"", "\" 7 \"", "\"1,000\"", "[]", "{}", "[1,[2,{\"a\":3}]]", "{\"0\":1}", "{\"Port\":{\"x\":1}}", "\"sqlite\"", "\"postgresql\"", "\"7\"", "\"-1\"", "\"Sqlite,PostgreSql\"",
        "\"managed\"", "\"torch\"", "\"tuner\"", "\"tuner,learner\"", "\"tuner,tuner,\"", "\"a:1\"", "\"a:1,b:2\"", "\"[fd00::7]:1\"", "\"[::1%eth0]:1\"", "\"a:1,b\"", "\"sluice.svc:4053\"",
        "\"127.0.0.1\"", "\"0.0.0.0\"", "\"::\"", "\"::1\"", "\"fe80::1%1\"", "\"fe80::1%\\\" { x = \"", "\"localhost\"", "\"host\\u0000name\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\\u0301\"",
        "\"keep-majority\"", "\"lease-majority\"", "\"json\"", "\"text\"", "\"Host=db;Database=sluice;Username=u;Password=p\"", "\"Host=db;Port=many\"", "\"Host\"", "\"Data Source=j.db\"",
        "\"Data Source=j.db;Mode=Odd\"", "\"Data Source=\\\"open\"", "\"a=b\"", "\"=\"", "\";;;\"", "\"secret\"", "\"empty\"", "\".\"", "\"/dev/zero\"", "\"/dev/null\"", "\"..\"", "\"missing\"",
    ];

    private static readonly string[] JsonPieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "//", "/*", "*/", "\"Sluice\":", "\"Sluice\":null,", "\"Node\":", "\"Sluice:Node:Port\":1,", "\"sluice\":{\"DATA\":\"x\"},", "\uFEFF", "\u0000", "1e999", "[[",
        "{\"a\":",
    ];

    private static readonly string[] HoconPieces =
    [
        "{", "}", "[", "]", "[ } ]", "[ = ]", "[,]", "=", ":", "+=", ",", ".", "a.", "{a:", "[[", "\"", "\"\"\"", "\\u12", "\"\\u12\"", "\"\\q\"", "#", "//", "\n", "\r", "\t", "\u00A0", "\uFEFF", "\u0000",
        "${", "${}", "${?a}", "${akka}", "${akka.loglevel}", "${a}", "\na = ${a}\n", "\na = ${b}\nb = ${a}\nc = ${a.x}\n", "\na { b = ${a} }\n", "\na = 1\nb = ${a}${a}\nc = ${b}${b}\n", "include \"other.conf\"\n",
        "include file(\"/etc/passwd\")\n", "\ninclude \"a.conf\"\n", "null", "NaN", "1e999", "99999999999999999999999999", "-0", "infinite", "10s", "1 fortnight", "128 kB", "akka = 5\n", "\nakka {\n", "akka.loglevel = ",
        "\nsluice.sharding.number-of-shards = 7\n", "\nsluice = null\n", "\"a\".\"b\" = 1\n", "\"\" = 1\n", "a b = 1\n", "a = b = c\n", "x { }, y = 1\n",
    ];

    private static readonly string[] TextPieces = ["__", ":", "=", ";", ",", "\"", "'", "%", "\\", "/", " ", "\n", "\u0000", "..", "Sluice", "-", "0"];

    public static SettingsInput Of(ulong seed, int input)
    {
        var random = FuzzSeed.Of(seed, "settings", input);
        var json = random.NextIndex(3) == 0 ? null : DrawJson(ref random);
        var hocon = new byte[random.NextIndex(3)][];
        for (var i = 0; i < hocon.Length; i++)
            hocon[i] = DrawHocon(ref random);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/bin", ["HTTP_PROXY"] = "a", ["http_proxy"] = "b" };
        for (var i = random.NextIndex(4); i > 0; i--)
        {
            var (key, name) = DrawVariable(ref random);
            variables[name] = TextFor(key, ref random).Replace("\0", "", StringComparison.Ordinal);
        }

        var flags = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = random.NextIndex(3); i > 0; i--)
        {
            var key = TextMutation.One(SettingsReader.Keys, ref random);
            flags[key] = random.NextIndex(20) == 0 ? null : TextFor(key, ref random);
        }

        return new SettingsInput(json, hocon, variables, flags);
    }

    /// <summary>A flag's value or a variable's, of any kind.</summary>
    public static string Text(ref RandomStream random)
    {
        var text = Unquoted(TextMutation.One(Values, ref random));
        return random.NextIndex(10) switch
        {
            0 => TextMutation.Of(text, TextPieces, ref random),
            1 => TextMutation.Noise(random.NextIndex(30), ref random),
            _ => text,
        };
    }

    private static string TextFor(string key, ref RandomStream random) =>
        random.NextIndex(8) > 0 && TextMutation.One(Taken[key], ref random) is not "null" and var taken ? Unquoted(taken) : Text(ref random);

    private static string Unquoted(string value) => value is ['"', .. var inner, '"']
        ? inner.Replace("\\u0000", "\0", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal)
        : value;

    private static string JsonFor(string key, ref RandomStream random) =>
        random.NextIndex(8) > 0 && Taken.TryGetValue(key, out var taken) ? TextMutation.One(taken, ref random) : TextMutation.One(Values, ref random);

    /// <summary>Lays the input into a directory, in place of the one before.</summary>
    public void WriteTo(string directory)
    {
        var hocon = Path.Combine(directory, "hocon");
        Directory.CreateDirectory(hocon);
        Write(Path.Combine(directory, "appsettings.json"), Json);
        for (var i = 0; i < 2; i++)
            Write(Path.Combine(hocon, string.Create(CultureInfo.InvariantCulture, $"{i}.conf")), i < Hocon.Length ? Hocon[i] : null);
    }

    public int Length => (Json?.Length ?? 0) + Hocon.Sum(file => file.Length) + Variables.Sum(variable => variable.Key.Length + variable.Value.Length) + Flags.Sum(flag => flag.Value?.Length ?? 0);

    private static void Write(string file, byte[]? content)
    {
        if (content is null)
            File.Delete(file);
        else
            File.WriteAllBytes(file, content);
    }

    private static byte[] DrawJson(ref RandomStream random)
    {
        if (random.NextIndex(30) == 0)
            return TextMutation.Bytes(random.NextIndex(200), ref random);
        var json = new StringBuilder("{");
        for (var i = random.NextIndex(5); i > 0; i--)
        {
            var key = TextMutation.One(SettingsReader.Keys, ref random);
            if (random.NextIndex(20) == 0)
                key = key[..key.LastIndexOf(':')];
            json.Append('"').Append(key).Append("\":").Append(JsonFor(key, ref random)).Append(',');
        }

        if (random.NextIndex(3) == 0)
        {
            json.Append("\"Sluice\":{\"Journal\":{\"Provider\":").Append(JsonFor("Sluice:Journal:Provider", ref random))
                .Append("},\"Node\":{\"Port\":4053,\"HttpPort\":").Append(JsonFor("Sluice:Node:HttpPort", ref random)).Append("}},");
        }

        json.Append("\"Logging\":{}}");
        return Encoding.UTF8.GetBytes(random.NextIndex(4) > 0 ? json.ToString() : TextMutation.Of(json.ToString(), JsonPieces, ref random));
    }

    private static byte[] DrawHocon(ref RandomStream random)
    {
        if (random.NextIndex(30) == 0)
            return TextMutation.Bytes(random.NextIndex(200), ref random);
        // The short ones more often: Akka's parser takes its time.
        var text = TextMutation.One(random.NextIndex(4) == 0 ? Embedded : Short, ref random);
        return Encoding.UTF8.GetBytes(random.NextIndex(3) == 0 ? text : TextMutation.Of(text, HoconPieces, ref random));
    }

    private static (string Key, string Name) DrawVariable(ref RandomStream random)
    {
        var key = TextMutation.One(SettingsReader.Keys, ref random);
        var name = key.Replace(":", "__", StringComparison.Ordinal);
        return (key, random.NextIndex(16) switch
        {
            0 => name.ToUpperInvariant(),
            1 => TextMutation.Of(name, TextPieces, ref random) is { Length: > 0 } mutated ? mutated : name,
            _ => name,
        });
    }

    private static string[] ReadEmbedded()
    {
        var assembly = typeof(NodeConfiguration).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".conf", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            }),
            "akka {\n  loglevel = INFO\n  level = INFO\n  remote.dot-netty.tcp { port = 4053, public-port = ${akka.remote.dot-netty.tcp.port} }\n  extensions = [\"a, b\", \"c\"]\n}\n\"quoted.key\" : \"\"\"raw \\ \"text\" \"\"\" \n",
        ];
    }
}
