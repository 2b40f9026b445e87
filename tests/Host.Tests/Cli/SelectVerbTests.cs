using System.Text.Json;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class SelectVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Training_data_become_a_selection_that_a_policy_is_trained_on()
    {
        await GenerateAsync(configurations: 400);
        using var metrics = await JsonAsync("select", "metrics", "data");
        var roles = metrics.RootElement.GetProperty("roles").EnumerateArray().ToArray();
        Assert.Equal(["driver", "worker"], roles.Select(role => role.GetProperty("role").GetString()));
        Assert.All(roles, role => Assert.InRange(role.GetProperty("kept").GetArrayLength(), 2, 20));
        Assert.All(roles, role => Assert.Equal(
            role.GetProperty("of").GetInt32(), role.GetProperty("kept").GetArrayLength() + role.GetProperty("dropped").GetArrayLength()));

        using var levers = await JsonAsync("select", "levers", "data", "--top", "5", "--plots", "pictures");
        var file = levers.RootElement.GetProperty("selection").GetString()!;
        Assert.Equal(Path.Combine(_command.Root, "data", "selection.json"), file);
        var document = SelectionDocument.FromJson(await File.ReadAllTextAsync(file), file);
        Assert.Equal(levers.RootElement.GetProperty("hash").GetString(), document.Selection.Hash);
        Assert.Equal(5, document.Selection.Levers.Length);
        Assert.Equal(
            levers.RootElement.GetProperty("levers").EnumerateArray().Take(5).Select(row => row.GetProperty("lever").GetString()),
            document.Selection.Levers.Select(lever => lever.Name));
        Assert.Equal(4, document.Evidence!.Value.GetProperty("data").GetProperty("seed").GetInt32());
        Assert.All(levers.RootElement.GetProperty("pictures").EnumerateArray(), picture => Assert.True(File.Exists(picture.GetString())));

        using var trained = await JsonAsync(
            "train", "--clusters", "5", "--iterations", "2", "--steps", "3", "--selection", file, "--data", "trained", "--threads", "1");
        using var ended = await JsonAsync(
            "train", "--clusters", "5", "--iterations", "1", "--steps", "2", "--run", "built-in", "--rank-again", "data", "--data", "trained", "--threads", "1");
        var successor = ended.RootElement.GetProperty("successor");
        Assert.False(successor.GetProperty("isSame").GetBoolean());
        Assert.Contains("--run built-in-successor", successor.GetProperty("next").GetString(), StringComparison.Ordinal);
        using var policies = await JsonAsync("policy", "list", "--data", "trained");
        Assert.Contains(document.Selection.Hash, policies.RootElement.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_data_give_the_same_file_on_any_number_of_threads()
    {
        await GenerateAsync(configurations: 400);
        using var one = await JsonAsync("select", "levers", "data", "--out", "one.json", "--threads", "1");
        using var two = await JsonAsync("select", "levers", "data", "--out", "two.json", "--threads", "2");
        Assert.Equal(await File.ReadAllBytesAsync(_command.File("one.json")), await File.ReadAllBytesAsync(_command.File("two.json")));
    }

    [Fact]
    public async Task People_are_told_what_was_kept_and_what_it_stands_for()
    {
        await GenerateAsync(configurations: 400);
        var metrics = await _command.RunAsync("select", "metrics", "data");
        Assert.Equal(ExitCode.Ok, metrics.ExitCode);
        Assert.Contains("driver: ", metrics.Out, StringComparison.Ordinal);
        Assert.Contains("stands for", metrics.Out, StringComparison.Ordinal);
        var levers = await _command.RunAsync("select", "levers", "data", "--top", "3");
        Assert.Equal(ExitCode.Ok, levers.ExitCode);
        Assert.Contains("selected", levers.Out, StringComparison.Ordinal);
        Assert.Contains("sluice train --selection", levers.Out, StringComparison.Ordinal);
        Assert.Contains("following lasso paths", levers.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("levers")]
    public async Task Data_that_are_not_there_or_too_few_are_refused_with_the_mend(string verb)
    {
        var missing = await _command.RunAsync("select", verb, "nowhere");
        Assert.Equal(ExitCode.NotFound, missing.ExitCode);
        Assert.Contains("dataset generate", missing.Error, StringComparison.Ordinal);

        await GenerateAsync(configurations: 20);
        var few = await _command.RunAsync("select", verb, "data");
        Assert.Equal(ExitCode.Usage, few.ExitCode);
        Assert.Contains("observe more configurations", few.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(_command.Root, "data", "selection.json")));
    }

    [Fact]
    public async Task More_levers_than_show_an_effect_cannot_be_had()
    {
        await GenerateAsync(configurations: 400);
        var refused = await _command.RunAsync("select", "levers", "data", "--top", Texts(LeverCatalogue.All.Length));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("--top", refused.Error, StringComparison.Ordinal);
    }

    private static string Texts(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task GenerateAsync(int configurations)
    {
        var made = await _command.RunAsync(
            "dataset", "generate", "--clusters", "5", "--configurations", Texts(configurations), "--seed", "4", "--out", "data", "--threads", "1");
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
    }

    private async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var result = await _command.RunAsync([.. arguments, "-o", "json"]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return JsonDocument.Parse(result.Out);
    }
}
