using k8s;
using k8s.Models;
using Sluice.Spark.Tests.Live.Examining;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class OperatorRoleTests
{
    [Fact]
    public async Task The_role_that_is_deployed_allows_what_rollouts_ask_for_and_doctor_looks_at_and_nothing_else()
    {
        await using var stage = await OperatedStage.StartAsync();
        await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6));
        stage.World.HasBatches = false;
        Assert.Equal(LoadOutcome.Died, (await stage.RollOutAsync()).Outcome);
        var asked = stage.World.Server.Asked.Select(request => (request.Method, Parts: request.Path.Split('/')))
            .Where(request => request.Parts.Contains("streams"))
            .Select(request => $"{request.Method.ToLowerInvariant()} {request.Parts[Array.IndexOf(request.Parts, "streams") + 1]}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Allowed(), asked);

        await using var examined = new ExaminedRollout(stage.World);
        await examined.RunAsync($"driver: kubernetes, namespace: streams, object: clicks, kubeConfig: \"{stage.Api.KubeConfig}\"");
        Assert.Equal(Allowed(), stage.Api.Reviewed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Allowed()
    {
        using var stream = typeof(OperatorRoleTests).Assembly.GetManifestResourceStream("deployed/role.yaml")!;
        using var reader = new StreamReader(stream);
        var role = KubernetesYaml.LoadAllFromString(reader.ReadToEnd()).OfType<V1Role>().Single();
        return role.Rules.SelectMany(rule => rule.Verbs, (rule, verb) => $"{verb} {rule.Resources.Single()}").Order(StringComparer.Ordinal);
    }
}
