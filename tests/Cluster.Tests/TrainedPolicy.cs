using System.Text.Json;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>What came of a <c>sluice train -o json</c>.</summary>
internal static class TrainedPolicy
{
    /// <summary>The hash of the weights; fails, with what the command wrote, where there are none.</summary>
    public static string HashOf((int Code, string Result) train)
    {
        Assert.True(train.Code == 0, train.Result);
        using var result = JsonDocument.Parse(train.Result);
        return result.RootElement.GetProperty("policyHash").GetString()!;
    }
}
