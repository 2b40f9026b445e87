using Akka.Configuration;
using Sluice.Hosting.Settings;
using Xunit;

namespace Sluice.Hosting.Tests.Settings;

/// <summary>What of HOCON is read. Much of what is refused here would go on for ever, or end the process, in Akka's parser.</summary>
public sealed class HoconTextTests
{
    [Theory]
    [InlineData("a = [ } ]", "line 1: a value is missing")]
    [InlineData("\na = [ = ]", "line 2: a value is missing")]
    [InlineData("a = [,1]", "a value is missing")]
    [InlineData("a = [1", "'[' is not closed")]
    [InlineData("a = ", "a value is missing")]
    [InlineData("a { b = 1", "'{' is not closed")]
    [InlineData("a = 1 }\nb = 2", "after a value")]
    [InlineData("}\nb = 2", "a key is missing")]
    [InlineData("{ a = 1 }", "leave out the braces")]
    [InlineData("a = ${a}", "made of a substitution itself")]
    [InlineData("a = ${b}\nb = ${a}\nc = ${a.x}", "made of a substitution itself")]
    [InlineData("a { b = ${a} }", "made of a substitution itself")]
    [InlineData("a = 1\nb = ${a}${a}\nc = ${b}${b}", "made of a substitution itself")]
    [InlineData("a = ${?PORT}", "a substitution is written ${key}")]
    [InlineData("a = ${b", "a substitution is written ${key}")]
    [InlineData("include \"other.conf\"", "nothing can be included")]
    [InlineData("a += 1", "+=")]
    [InlineData("a+= 1", "+=")]
    [InlineData("a b = 1", "after a key")]
    [InlineData("a", "after a key")]
    [InlineData("a = b = c", "after a value")]
    [InlineData("a = http://here", "after a value")]
    [InlineData("a = \"b", "a quote is not closed")]
    [InlineData("a = \"\"\"b", "is not closed")]
    [InlineData("a = \"\\q\"", "a backslash")]
    [InlineData("a = \"\\u12\"", "four hexadecimal digits")]
    [InlineData("\"\" = 1", "a key is missing")]
    [InlineData(".a = 1", "a key is missing")]
    [InlineData("a = b\0c", "after a value")]
    public void Other_text_is_refused_by_its_line(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<FormatException>(() => HoconText.Check(text + "\n")).Message, StringComparison.Ordinal);

    public static TheoryData<string, string> Deep => new()
    {
        { Repeated("a = [", "[", 10_000), "braces are nested deeper" },
        { Repeated("", "a {", 10_000), "keys are nested deeper" },
        { Repeated("a", ".a", 10_000) + " = 1", "keys are nested deeper" },
        { Repeated("a = 1\n", "b = ${a}\n", 101), "more than 100 substitutions" },
        { Repeated("a = ", "1", HoconText.MostCharacters), "longer than" },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Text_that_is_deep_or_long_is_refused(string text, string fault) => Other_text_is_refused_by_its_line(text, fault);

    [Theory]
    [InlineData("a = 1", "1")]
    [InlineData("a : -1.5e3 # comment", "-1.5e3")]
    [InlineData("a = 128 kB // comment", "128 kB")]
    [InlineData("a = \"x = \\\"{\\u0041\\\\\" ", "x = \"{A\\")]
    [InlineData("a = \"\"\"x \"y\" \\\"\"\"", "x \"y\" \\")]
    [InlineData("a =\n  1", "1")]
    [InlineData("b { c = 2, d { e = 3 } }\nf = 1, a = ${b.d.e}", "3")]
    [InlineData("b = [ 1, [ 2 ], { c = 3 },\n 4 ]\na = x\ty", "x\ty")]
    [InlineData("a = 0\n/b/c { d.\"e.f\" : g }\n\u00e4 = \u00f6\na = 1", "1")]
    [InlineData("# nothing\na = null", null)]
    public void What_is_read_means_what_Akka_reads(string text, string? value)
    {
        HoconText.Check(text + "\n");
        var config = ConfigurationFactory.ParseString(text + "\nend = 1\n");
        Assert.Equal(value, config.GetString("a"));
        Assert.Equal(1, config.GetInt("end"));
    }

    private static string Repeated(string begin, string piece, int times) => begin + string.Concat(Enumerable.Repeat(piece, times));
}
