using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>Reads each answer whole, and no further than it may be long: the client behind it would read whatever comes, for as long as it comes.</summary>
internal sealed class BoundedAnswers(FetchLimits limits) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limits.Timeout);
        var response = await base.SendAsync(request, deadline.Token).ConfigureAwait(false);
        try
        {
            await response.Content.LoadIntoBufferAsync(limits.BodyBytes, deadline.Token).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
