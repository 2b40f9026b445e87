using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;
using Xunit;

namespace Sluice.Hosting.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Without_anything_said_the_defaults_hold()
    {
        var settings = Read();
        Assert.Equal("sluice-data", settings.Data);
        Assert.Equal("managed", settings.Engine);
        Assert.Equal(JournalProvider.Sqlite, settings.Journal.Provider);
        Assert.Null(settings.Hocon);
    }

    [Fact]
    public void Each_source_wins_over_the_one_before_it()
    {
        _command.File("appsettings.json", """{ "Sluice": { "Data": "file", "Threads": 3, "Engine": "torch" } }""");
        Assert.Equal(("file", 3, "torch"), Values(Read()));

        _command.Variables["Sluice__Data"] = "environment";
        _command.Variables["Sluice__Threads"] = "4";
        Assert.Equal(("environment", 4, "torch"), Values(Read()));

        Assert.Equal(("flag", 4, "torch"), Values(Read(("Sluice:Data", "flag"))));
    }

    [Fact]
    public void A_nested_key_is_read_from_the_environment()
    {
        _command.Variables["SLUICE__JOURNAL__PROVIDER"] = "postgresql";
        _command.Variables["SLUICE__JOURNAL__CONNECTION"] = "Host=db;Database=sluice;Password=secret";
        var journal = Read().JournalHere;
        Assert.Equal(JournalProvider.PostgreSql, journal.Provider);
        Assert.Equal("postgresql://db/sluice", journal.PlaceOf());
    }

    [Fact]
    public void The_files_of_TLS_are_read_from_the_environment()
    {
        _command.Variables["Sluice__Node__Tls__CertificateFile"] = "node.pem";
        _command.Variables["Sluice__Node__Tls__KeyPasswordFile"] = "password";
        Assert.Equal(new TlsOptions { CertificateFile = "node.pem", KeyFile = "flag", KeyPasswordFile = "password" }, Read(("Sluice:Node:Tls:KeyFile", "flag")).Node.Tls);
    }

    [Fact]
    public void A_connection_string_can_be_in_a_file()
    {
        _command.File("secret", "Host=db;Database=sluice;Password=secret\n");
        _command.Variables["Sluice__Journal__Provider"] = "postgresql";
        Assert.Equal("Host=db;Database=sluice;Password=secret", Read(("Sluice:Journal:ConnectionFile", "secret")).JournalHere.Connection);
    }

    [Theory]
    [InlineData("missing", ExitCode.NotFound)]
    [InlineData("empty", ExitCode.Usage)]
    [InlineData("Host=db;Password=secret", ExitCode.Usage)]
    public void A_connection_file_that_is_none_is_refused_and_a_password_is_not_repeated(string file, int exitCode)
    {
        _command.File("empty", " ");
        _command.Variables["Sluice__Journal__Provider"] = "postgresql";
        var refused = Assert.Throws<RefusedException>(() => Read(("Sluice:Journal:ConnectionFile", file)));
        Assert.Equal(exitCode, refused.ExitCode);
        Assert.Contains("--journal-postgres", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_connection_strings_are_refused()
    {
        _command.Variables["Sluice__Journal__Connection"] = "Host=db";
        Assert.Equal(ExitCode.Usage, Assert.Throws<RefusedException>(() => Read(("Sluice:Journal:ConnectionFile", "secret"))).ExitCode);
    }

    [Fact]
    public void The_embedded_journal_is_a_file_in_the_data_directory()
    {
        var journal = Read(("Sluice:Data", "here")).JournalHere;
        Assert.Equal(Path.Combine("here", "journal.db"), journal.PlaceOf());
    }

    [Theory]
    [InlineData("Sluice__Threds", "2", "Sluice:Threads")]
    [InlineData("Sluice__Journal__Conection", "x", "Sluice:Journal:Connection")]
    [InlineData("Sluice__Node__Tls__KeyFiles", "x", "Sluice:Node:Tls:KeyFile")]
    public void An_unknown_key_is_refused_with_the_nearest(string variable, string value, string nearest)
    {
        _command.Variables[variable] = value;
        var refused = Assert.Throws<RefusedException>(() => Read());
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains($"'{nearest}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sluice__Threads", "many")]
    [InlineData("Sluice__Threads", "0")]
    [InlineData("Sluice__Journal__Provider", "oracle")]
    [InlineData("Sluice__Journal__Provider", "7")]
    [InlineData("Sluice__Journal__Provider", "postgresql")]
    [InlineData("Sluice__Data", " ")]
    [InlineData("Sluice__Data", "a\0b")]
    [InlineData("Sluice__Journal__ConnectionFile", "a\0b")]
    public void A_value_that_makes_no_sense_is_refused_by_its_key(string variable, string value)
    {
        _command.Variables[variable] = value;
        var refused = Assert.Throws<RefusedException>(() => Read());
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(variable.Replace("__", ":", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ Sluice")]
    [InlineData("[]")]
    [InlineData("""{ "Sluice": { "Data": "\ud800" } }""")]
    [InlineData("")]
    [InlineData("""{ "Sluice": { "Data": "a", "data": "b" } }""")]
    public void A_settings_file_that_is_not_JSON_is_named(string content)
    {
        _command.File("appsettings.json", content);
        var refused = Assert.Throws<RefusedException>(() => Read());
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("appsettings.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_without_an_end_is_not_read_to_it()
    {
        _command.File("appsettings.json", "{" + new string(' ', 2 << 20) + "}");
        Assert.Contains("appsettings.json is longer", Assert.Throws<RefusedException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_null_in_the_settings_file_is_not_said()
    {
        _command.File("appsettings.json", """{ "Sluice": { "Data": null, "Threads": 3, "Journal": null, "Node": { "Roles": null, "Host": {}, "HttpPort": null } } }""");
        var settings = Read();
        Assert.Equal(("sluice-data", 3, "managed"), Values(settings));
        Assert.Equal(JournalProvider.Sqlite, settings.Journal.Provider);
        Assert.Equal(["tuner", "learner"], settings.Node.With(JournalProvider.Sqlite, Path.GetTempPath()).Roles);
    }

    [Fact]
    public void A_variable_in_two_spellings_is_refused()
    {
        var surroundings = _command.Surroundings() with { Variables = new Dictionary<string, string> { ["Sluice__Data"] = "a", ["SLUICE__DATA"] = "b" } };
        var refused = Assert.Throws<RefusedException>(() => SettingsReader.Read(surroundings, new Dictionary<string, string?>()));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("Sluice__Data", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite", "Data Source=x;Mode=Odd")]
    [InlineData("sqlite", "secret")]
    [InlineData("sqlite", "Host=db;Password=secret")]
    [InlineData("postgresql", "Host=db;Port=many;Password=secret")]
    [InlineData("postgresql", "secret")]
    public void A_connection_string_that_is_none_is_refused_by_its_key_and_not_repeated(string provider, string connection)
    {
        _command.Variables["Sluice__Journal__Provider"] = provider;
        _command.Variables["Sluice__Journal__Connection"] = connection;
        var refused = Assert.Throws<RefusedException>(() => Read());
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("Sluice:Journal:Connection", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_file_without_an_end_is_not_read_to_it()
    {
        _command.File("endless", new string('x', 100_000));
        var refused = Assert.Throws<RefusedException>(() => Read(("Sluice:Journal:ConnectionFile", "endless")));
        Assert.Contains("--journal-postgres", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;b", "a;b")]
    [InlineData("a = \"b\"", "a = \"b\"")]
    public void A_data_directory_may_have_any_name(string data, string directory) =>
        Assert.Equal(Path.Combine(directory, "journal.db"), Read(("Sluice:Data", data)).JournalHere.PlaceOf());

    [Fact]
    public void HOCON_files_are_laid_over_each_other_by_name()
    {
        _command.File("hocon/b.conf", "akka.loglevel = ERROR");
        _command.File("hocon/a.conf", "akka.loglevel = DEBUG");
        var hocon = Akka.Configuration.ConfigurationFactory.ParseString(Read().Hocon!);
        Assert.Equal("ERROR", hocon.GetString("akka.loglevel"));
    }

    [Fact]
    public void A_HOCON_file_with_a_substitution_that_leads_nowhere_is_named()
    {
        _command.File("hocon/broken.conf", "akka.loglevel = ${no-such-key");
        var refused = Assert.Throws<RefusedException>(() => Read());
        Assert.Contains("broken.conf", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HOCON_files_that_make_no_sense_together_name_their_directory()
    {
        _command.File("hocon/a.conf", "a = 1\nb = ${a}");
        _command.File("hocon/b.conf", "b = 1\na = ${b}");
        Assert.Contains(_command.File("hocon"), Assert.Throws<RefusedException>(() => Read()).Message, StringComparison.Ordinal);
    }

    private SluiceSettings Read(params (string Key, string Value)[] flags) =>
        SettingsReader.Read(_command.Surroundings(), flags.ToDictionary(flag => flag.Key, flag => (string?)flag.Value));

    private static (string Data, int Threads, string Engine) Values(SluiceSettings settings) => (settings.Data, settings.Threads, settings.Engine);
}
