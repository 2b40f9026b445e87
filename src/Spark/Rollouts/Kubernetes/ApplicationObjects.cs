using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Rollouts.Kubernetes;

/// <summary>The API server, as far as one SparkApplication needs it. Every request is bounded in time and size, and what goes wrong is a value.</summary>
internal sealed class ApplicationObjects : IDisposable
{
    private const string Group = "sparkoperator.k8s.io";
    private const string Version = "v1beta2";
    private const string Plural = "sparkapplications";

    /// <summary>What the API server says where an admission webhook, as the operator's, refuses an object: with 403, unless the webhook says otherwise.</summary>
    private const string Verdict = "denied the request";

    /// <summary>What the operator's object is.</summary>
    public const string Definition = $"{Group}/{Version} SparkApplication";

    private readonly KubernetesSettings _settings;
    private readonly k8s.Kubernetes _client;

    /// <exception cref="ArgumentException">The kubeconfig, or the pod's service account, cannot be read.</exception>
    public ApplicationObjects(KubernetesSettings settings, FetchLimits limits)
    {
        _settings = settings;
        try
        {
            var configuration = settings.KubeConfig is { } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file, settings.Context)
                : KubernetesClientConfiguration.InClusterConfig();
            if (configuration.SkipTlsVerify)
                throw new ArgumentException($"The kubeconfig {settings.KubeConfig} has insecure-skip-tls-verify, and would send its token to anybody; give it the certificate that signs the API server's instead (certificate-authority).", nameof(settings));
            configuration.HttpClientTimeout = limits.Timeout;
            configuration.FirstMessageHandlerSetup = handler => handler.AllowAutoRedirect = false;
            _client = new k8s.Kubernetes(configuration, new BoundedAnswers(limits));
        }
        catch (Exception failure) when (failure is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new ArgumentException(
                settings.KubeConfig is { } file
                    ? $"The kubeconfig {file} cannot be used; see that it is there, readable, and has the context."
                    : "There is no service account to reach Kubernetes by; run in a pod that has one, or name a kubeconfig.",
                nameof(settings));
        }
    }

    private string Name => $"{_settings.Namespace}/{_settings.Application}";

    public void Dispose() => _client.Dispose();

    /// <summary>The object; absent as <see cref="AbsenceKind.NotFound"/> where there is none.</summary>
    public Task<Answer<SparkApplicationObject>> GetAsync(CancellationToken cancellation) => AskObjectAsync("read", async () =>
        (await _client.CustomObjects.GetNamespacedCustomObjectWithHttpMessagesAsync<JsonElement>(
            Group, Version, _settings.Namespace, Plural, _settings.Application, cancellationToken: cancellation).ConfigureAwait(false)).Body, cancellation);

    /// <summary>Merges a patch into the object. <see cref="AbsenceKind.Restarted"/> if it is not the version any more that the patch names.</summary>
    public Task<Answer<SparkApplicationObject>> PatchAsync(JsonObject patch, CancellationToken cancellation) => AskObjectAsync("change", async () =>
        (await _client.CustomObjects.PatchNamespacedCustomObjectWithHttpMessagesAsync<JsonElement>(
            new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), Group, Version, _settings.Namespace, Plural, _settings.Application,
            fieldManager: "sluice", cancellationToken: cancellation).ConfigureAwait(false)).Body, cancellation);

    public Task<Answer<SparkApplicationObject>> CreateAsync(JsonObject application, CancellationToken cancellation) => AskObjectAsync("create", async () =>
        (await _client.CustomObjects.CreateNamespacedCustomObjectWithHttpMessagesAsync<JsonElement>(
            application, Group, Version, _settings.Namespace, Plural, fieldManager: "sluice", cancellationToken: cancellation).ConfigureAwait(false)).Body, cancellation);

    /// <summary>Deletes a pod. Null if it is taken, or there is none.</summary>
    /// <param name="pod">Its name.</param>
    /// <param name="isAtOnce">Without its period of grace.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Absence?> DeletePodAsync(string pod, bool isAtOnce, CancellationToken cancellation)
    {
        var answer = await AskAsync("delete the driver of", async () =>
        {
            await _client.CoreV1.DeleteNamespacedPodWithHttpMessagesAsync(
                pod, _settings.Namespace, gracePeriodSeconds: isAtOnce ? 0 : null, cancellationToken: cancellation).ConfigureAwait(false);
            return pod;
        }, cancellation).ConfigureAwait(false);
        // What is answered to a deletion that was taken is the pod or a status, and the client reads one of them only.
        return answer.Absence is { Kind: AbsenceKind.NotFound or AbsenceKind.Malformed } ? null : answer.Absence;
    }

    /// <summary>Whether the API server lets this client do something to the object, or to a pod beside it. A review is asked for with POST, and leaves nothing behind.</summary>
    /// <param name="verb">Such as <c>patch</c>.</param>
    /// <param name="pod">To which pod; null for the object.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<Answer<AccessReview>> ReviewAsync(string verb, string? pod, CancellationToken cancellation) => AskAsync("review the access to", async () =>
    {
        var attributes = pod is not null
            ? new V1ResourceAttributes { Verb = verb, Resource = "pods", NamespaceProperty = _settings.Namespace, Name = pod }
            : new V1ResourceAttributes { Verb = verb, Group = Group, Version = Version, Resource = Plural, NamespaceProperty = _settings.Namespace, Name = _settings.Application };
        var review = new V1SelfSubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = attributes },
        };
        var answer = await _client.AuthorizationV1.CreateSelfSubjectAccessReviewWithHttpMessagesAsync(review, cancellationToken: cancellation).ConfigureAwait(false);
        return new AccessReview(answer.Body.Status?.Allowed == true, Bounded(answer.Body.Status?.Reason ?? ""));
    }, cancellation);

    private Task<Answer<SparkApplicationObject>> AskObjectAsync(string verb, Func<Task<JsonElement>> ask, CancellationToken cancellation) =>
        AskAsync(verb, async () => new SparkApplicationObject(await ask().ConfigureAwait(false)), cancellation);

    private async Task<Answer<T>> AskAsync<T>(string verb, Func<Task<T>> ask, CancellationToken cancellation) where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (HttpOperationException failure)
        {
            return new Absence(KindOf(failure.Response), $"Kubernetes answers {(int)failure.Response.StatusCode} to the request to {verb} {Name}{Said(failure.Response.Content)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Absence(AbsenceKind.TimedOut, $"Kubernetes did not answer in time to the request to {verb} {Name}.");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return new Absence(AbsenceKind.Untrusted, "Kubernetes shows no certificate that is trusted, or speaks no TLS.");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new Absence(AbsenceKind.TooLarge, $"Kubernetes answers with more than is read to the request to {verb} {Name}.");
        }
        catch (UnauthorizedAccessException)
        {
            return new Absence(AbsenceKind.NotConfigured, $"The token to reach Kubernetes by cannot be read, to {verb} {Name}; let the user of this process read it.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new Absence(AbsenceKind.Unreachable, $"Kubernetes cannot be reached to {verb} {Name}.");
        }
        catch (JsonException)
        {
            return new Absence(AbsenceKind.Malformed, $"Kubernetes does not answer with whole JSON to the request to {verb} {Name}.");
        }
    }

    private static AbsenceKind KindOf(HttpResponseMessageWrapper response) => response.StatusCode switch
    {
        // What guards the objects finds fault with this one, which has nothing to do with who may change it.
        HttpStatusCode.Forbidden when response.Content?.Contains(Verdict, StringComparison.Ordinal) == true => AbsenceKind.Unexpected,
        HttpStatusCode.NotFound => AbsenceKind.NotFound,
        HttpStatusCode.Conflict => AbsenceKind.Restarted,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => AbsenceKind.Denied,
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => AbsenceKind.Unexpected,
        _ => AbsenceKind.ServerFailed,
    };

    private static string Bounded(string text)
    {
        const int Longest = 500;
        return SecretWords.Hide(text.Length > Longest ? text[..Longest] : text);
    }

    private static string Said(string? content)
    {
        try
        {
            using var status = JsonDocument.Parse(content ?? "");
            if (status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String)
                return ": " + Bounded(message.GetString()!);
        }
        catch (JsonException)
        {
            // A page of something in between.
        }

        return ".";
    }
}

/// <param name="IsAllowed">Whether it may be done.</param>
/// <param name="Reason">What the API server says to it; often nothing.</param>
internal sealed record AccessReview(bool IsAllowed, string Reason);
