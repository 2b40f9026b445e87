using System.Text.Json.Nodes;
using Sluice.Spark.Live.Examining;
using Sluice.Spark.Rollouts.Kubernetes;
using Sluice.Spark.Tests.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Live.Examining;

/// <summary>What an examination finds of a SparkApplication and the rights to it.</summary>
public sealed class KubernetesExaminationTests : IAsyncLifetime
{
    private SparkWorld _world = null!;
    private KubernetesApi _api = null!;
    private ExaminedRollout _examined = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await SparkWorld.StartAsync();
        _api = new KubernetesApi(_world);
        _examined = new ExaminedRollout(_world);
    }

    public async ValueTask DisposeAsync()
    {
        // A review is asked for with POST; nothing else is.
        Assert.All(_world.Server.Asked, asked => Assert.True(asked.Method == "GET" || asked.Path.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal), $"{asked.Method} {asked.Path}"));
        Assert.Empty(_api.Patches);
        await _examined.DisposeAsync();
        _api.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task An_object_that_is_there_with_the_rights_to_it_is_in_order()
    {
        var findings = await RunAsync();
        Assert.Equal([FindingState.Ok, FindingState.Ok, FindingState.Ok, FindingState.Ok], findings.Select(finding => finding.State).SkipLast(1));
        Assert.Equal(3, _world.Server.Asked.Count(asked => asked.Method == "POST"));
    }

    [Theory]
    [InlineData("patch sparkapplications", FindingState.Failed)]
    [InlineData("get sparkapplications", FindingState.Failed)]
    [InlineData("delete pods", FindingState.Warning)]
    public async Task A_right_that_is_missing_is_named(string right, FindingState state)
    {
        _api.Forbidden.Add(right);
        var finding = Assert.Single((await RunAsync()).SkipLast(1), finding => finding.State != FindingState.Ok);
        Assert.Equal(state, finding.State);
        Assert.Contains($"may not {right}", finding.Found, StringComparison.Ordinal);
        Assert.Contains("no RBAC policy matched", finding.Found, StringComparison.Ordinal);
        Assert.Contains($"the verb {right.Split(' ')[0]}", finding.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"arguments":["--topic","clicks"]}""", "the object's arguments")]
    [InlineData("""{"mainApplicationFile":"local:///opt/clicks.jar"}""", "mainApplicationFile")]
    [InlineData("""{"timeToLiveSeconds":60}""", "timeToLiveSeconds")]
    [InlineData("""{"executor":{"coreLimit":"1200m"},"driver":{"coreRequest":"500m"}}""", "driver.coreRequest, executor.coreLimit")]
    [InlineData("""{"driver":{"terminationGracePeriodSeconds":null}}""", "killed 30 s after")]
    public async Task What_in_the_manifest_would_be_in_the_way_of_a_rollout_is_noticed(string change, string found)
    {
        _api.Change(application => SpecPatch.Merge(application["spec"]!.AsObject(), JsonNode.Parse(change)!.AsObject()));
        var finding = Assert.Single((await RunAsync()).SkipLast(1), finding => finding.State != FindingState.Ok);
        Assert.Equal(FindingState.Warning, finding.State);
        Assert.Contains(found, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_to_delete_is_asked_for_with_the_name_of_the_drivers_pod()
    {
        _api.Change(application => application["spec"]!["driver"]!["podName"] = "clicks-eu");
        Assert.Contains(await RunAsync(), finding => finding.Found.Contains("delete pods streams/clicks-eu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_of_another_version_is_noticed()
    {
        _api.Change(application => application["apiVersion"] = "sparkoperator.k8s.io/v1beta1");
        Assert.Contains(await RunAsync(), finding => finding.State == FindingState.Failed && finding.Found.Contains("v1beta2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_to_be_applied()
    {
        await using var world = await SparkWorld.StartAsync();
        using var api = new KubernetesApi(world, hasObject: false);
        var finding = Assert.Single(await RunAsync(api), finding => finding.State == FindingState.Failed);
        Assert.Contains("not found", finding.Found, StringComparison.Ordinal);
        Assert.Contains("streams/clicks", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_told_from_an_API_server_that_is_not_there()
    {
        var text = File.ReadAllText(_api.KubeConfig);
        File.WriteAllText(_api.KubeConfig, text.Replace("bearer-hunter2", "other-hunter2", StringComparison.Ordinal));
        var refused = (await RunAsync()).SkipLast(1).ToArray();
        File.WriteAllText(_api.KubeConfig, text.Replace(_world.Server.Root.ToString(), "http://127.0.0.1:1/", StringComparison.Ordinal));
        var gone = (await RunAsync()).SkipLast(1).ToArray();
        Assert.All([.. refused, .. gone], finding => Assert.Equal(FindingState.Failed, finding.State));
        Assert.All(refused, finding => Assert.Contains("is reached", finding.Mend, StringComparison.Ordinal));
        Assert.All(gone, finding => Assert.Contains("reached from here", finding.Mend, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", string.Join<Finding>('\n', [.. refused, .. gone]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_that_is_not_there_is_named()
    {
        var finding = Assert.Single(await _examined.RunAsync("driver: kubernetes, namespace: streams, object: clicks, kubeConfig: /nowhere/config"));
        Assert.Equal(FindingState.Failed, finding.State);
        Assert.Contains("/nowhere/config", finding.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", finding.Found, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<Finding>> RunAsync(KubernetesApi? api = null) =>
        _examined.RunAsync($"driver: kubernetes, namespace: streams, object: clicks, kubeConfig: \"{(api ?? _api).KubeConfig}\"");
}
