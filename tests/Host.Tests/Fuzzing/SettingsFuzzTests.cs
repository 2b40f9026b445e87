using System.Globalization;
using Akka.Configuration;
using Sluice.Actors;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Hosting.Cli;
using Sluice.Hosting.Settings;
using Xunit;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>
/// Settings that nobody meant, through the code that <c>serve</c> reads them with: taken, or refused with a message that names the place. The thousands of
/// inputs are explicit: the README has their command.
/// </summary>
public sealed class SettingsFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Inputs = 100_000;
    private const int Slice = 1_000;

    /// <summary>Allocation that one input may cause besides, and for each of its characters.</summary>
    private const long BytesOfAll = 8 << 20;
    private const long BytesOfOne = 2_000;

    private static readonly string[] Places = ["Sluice:", "Sluice__", "appsettings.json", "hocon"];

    private readonly TemporaryDirectory _directory = new();
    private int _taken;
    private int _withHocon;
    private int _refused;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_slice_of_settings_is_taken_or_refused_by_its_place() => Run(FuzzSeed.Asked, Enumerable.Range(0, Slice), loadEvery: 25, commandEvery: 20);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void Any_settings_are_taken_or_refused_by_their_place() => Run(FuzzSeed.Asked, Enumerable.Range(0, Inputs), loadEvery: 50, commandEvery: 20);

    private void Run(ulong seed, IEnumerable<int> inputs, int loadEvery, int commandEvery)
    {
        _directory.File("secret", "Host=db;Database=sluice\n");
        _directory.File("empty", " ");
        // What is read for the first time is compiled.
        Try(seed, 0, load: true);
        FuzzRun.Each(seed, inputs, input =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var length = Try(seed, input, input % loadEvery == 0);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated < (input % loadEvery == 0 ? 4 : 1) * BytesOfAll + BytesOfOne * length, $"seed {seed}, input {input}: {allocated} bytes for {length} characters");
            if (input % commandEvery == 0)
                TryCommandLine(seed, input);
        });
        output.WriteLine($"{_taken} taken, {_withHocon} of them with HOCON, {_refused} refused");
        Assert.True(_taken > 100 && _withHocon > 30 && _refused > 100, "the inputs are not the interesting ones");
    }

    /// <returns>The input's characters.</returns>
    private int Try(ulong seed, int number, bool load)
    {
        var input = SettingsInput.Of(seed, number);
        input.WriteTo(_directory.Root);
        try
        {
            Read(input, load);
            _taken++;
        }
        catch (RefusedException refused)
        {
            Assert.True(Places.Any(place => refused.Message.Contains(place, StringComparison.OrdinalIgnoreCase)), $"seed {seed}, input {number} is refused without a place: {refused.Message}");
            _refused++;
        }
        catch (NodeConfigurationException refused)
        {
            Assert.Contains("number-of-shards", refused.Message, StringComparison.Ordinal);
            _refused++;
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {seed}, input {number}: {other}");
        }

        return input.Length;
    }

    /// <summary>What <c>serve</c> reads before anything starts, in its order.</summary>
    private void Read(SettingsInput input, bool load)
    {
        var settings = SettingsReader.Read(Surroundings(input.Variables, TextWriter.Null, TextWriter.Null), input.Flags);
        settings.Node.ReadLogFormat();
        var membership = settings.Node.With(settings.Journal.Provider, Path.GetTempPath());
        settings.Node.Http();
        settings.Node.ReadPolicy();
        var journal = settings.JournalHere;
        Assert.NotEmpty(journal.PlaceOf());
        Assert.NotEmpty(Path.GetFullPath(settings.Data, _directory.Root));
        Assert.InRange(settings.Threads, 1, 1024);
        Assert.True(Enum.IsDefined(journal.Provider));
        Assert.Equal(membership.Host, ConfigurationFactory.ParseString(membership.Hocon()).GetString("akka.remote.dot-netty.tcp.hostname"));
        if (settings.Hocon is { } hocon)
            ReadHocon(hocon, load);
        if (load)
            Load(settings, journal, membership);
    }

    private void ReadHocon(string hocon, bool whole)
    {
        _withHocon++;
        if (!whole)
            return;
        // Nothing in it swallows what follows, and all of it has an end.
        var config = ConfigurationFactory.ParseString(hocon + "fuzz.end = 1\n");
        Assert.Equal(1, config.GetInt("fuzz.end"));
        Assert.NotEmpty(config.ToString());
    }

    private static void Load(SluiceSettings settings, JournalSettings journal, MembershipSettings membership)
    {
        var config = NodeConfiguration.Load(journal, settings.Threads, $"{settings.Hocon}\n{membership.Hocon()}");
        Assert.Equal(journal.Connection.Trim(), config.GetString("akka.persistence.query.journal.sql.connection-string") ?? journal.Connection.Trim());
        Assert.Equal(membership.Port, config.GetInt("akka.remote.dot-netty.tcp.port"));
    }

    private void TryCommandLine(ulong seed, int number)
    {
        var random = FuzzSeed.Of(seed, "command-line", number);
        string[] flags = ["--host", "--port", "--roles", "--seeds", "--peers-dns", "--downing", "--journal-postgres", "--simulate", "--speed", "--http-port", "--threads", "--data", "-o", "--no-such", "--", "@none"];
        var arguments = new List<string> { "serve" };
        for (var i = random.NextIndex(5); i > 0; i--)
            arguments.AddRange([TextMutation.One(flags, ref random), SettingsInput.Text(ref random)]);
        // Nothing starts, whatever else is right.
        arguments.AddRange(["--log-format", "xml"]);
        using var results = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = SluiceCommand.RunAsync(arguments, Surroundings(SettingsInput.Of(seed, number).Variables, results, errors)).GetAwaiter().GetResult();
        var said = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, command line {number}: {string.Join(' ', arguments)}: {exitCode}: {errors}");
        Assert.True(exitCode is ExitCode.Usage or ExitCode.NotFound, said);
        Assert.True(results.ToString().Length == 0 && errors.ToString().StartsWith("sluice: ", StringComparison.Ordinal) && !errors.ToString().Contains("   at ", StringComparison.Ordinal), said);
        Assert.False(Directory.Exists(Path.Combine(_directory.Root, "sluice-data")), said);
    }

    private Surroundings Surroundings(IReadOnlyDictionary<string, string> variables, TextWriter results, TextWriter errors) =>
        new(results, errors, _directory.Root, variables, new CancellationToken(canceled: true));
}
