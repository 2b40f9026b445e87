using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>
/// Reads over HTTP, bounded in time and size, and returns as a value what goes wrong. It keeps no cookies, unpacks nothing, follows few redirects and none to
/// strangers, and takes a server's certificate only if it is verified. One for the whole process: it has one pool of connections. What changes something is sent
/// once, as an <see cref="Exchange"/>.
/// </summary>
public sealed class HttpReader : IDisposable
{
    private const int FirstBuffer = 32 << 10;
    private const int SentBytes = 1 << 20;

    /// <summary>The last is of another authority of the same name, such as one that was made anew.</summary>
    private static readonly X509ChainStatusFlags[] Unsigned = [X509ChainStatusFlags.PartialChain, X509ChainStatusFlags.UntrustedRoot, X509ChainStatusFlags.NotSignatureValid];

    private readonly FetchLimits _limits;
    private readonly TimeProvider _time;
    private readonly TrustedClients _clients;

    /// <param name="limits">What a request may take.</param>
    /// <param name="time">The clock that answers are dated by.</param>
    /// <param name="rootsFile">Certificates (PEM) that sign the servers', instead of the system's; null for the system's.</param>
    /// <exception cref="ArgumentException">The file cannot be read or holds no certificate.</exception>
    public HttpReader(FetchLimits limits, TimeProvider time, string? rootsFile = null)
    {
        (_limits, _time) = (limits, time);
        _clients = new TrustedClients(limits, rootsFile);
    }

    public void Dispose() => _clients.Dispose();

    /// <summary>Scheme, server and path: a query, a fragment or a user may hold a secret.</summary>
    internal static string NameOf(Uri place) => place.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The body of a 200, or why there is none. Whoever gets a body disposes it.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    internal Task<Answer<Body>> GetAsync(Uri place, Access access, CancellationToken cancellation) =>
        BoundedAsync(place, _limits.Timeout, deadline => FollowAsync(place, access, deadline), cancellation);

    /// <summary>What is answered, of whatever status but a redirect, or why nothing whole came. Whoever gets a reply disposes it.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    internal Task<Answer<Reply>> ExchangeAsync(Exchange exchange, Access access, CancellationToken cancellation) =>
        BoundedAsync(exchange.Place, exchange.Within ?? _limits.Timeout, deadline => SendAsync(exchange, access, deadline), cancellation);

    private async Task<Answer<T>> BoundedAsync<T>(Uri place, TimeSpan within, Func<CancellationToken, Task<Answer<T>>> ask, CancellationToken cancellation) where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(within);
        try
        {
            return await ask(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Absence(AbsenceKind.TimedOut, $"{NameOf(place)} did not answer in full in time (connected within {_limits.ConnectTimeout.TotalSeconds:0.#} s, read within {within.TotalSeconds:0.#} s).");
        }
        catch (HttpRequestException failure)
        {
            return Failed(place, failure.HttpRequestError, failure.InnerException);
        }
        catch (IOException failure)
        {
            return Failed(place, (failure as HttpIOException)?.HttpRequestError ?? HttpRequestError.ResponseEnded);
        }
    }

    private async Task<Answer<Body>> FollowAsync(Uri asked, Access access, CancellationToken cancellation)
    {
        var place = asked;
        var client = _clients.For(access.RootsFile);
        if (!client.IsPresent)
            return client.Absence;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, place);
            if (Access.IsSameServer(asked, place) && Authorise(request, access) is { } fault)
                return fault;
            HttpResponseMessage answered;
            try
            {
                answered = await client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            }
            catch (HttpRequestException lost) when (redirects > 0 && Failed(place, lost.HttpRequestError, lost.InnerException).Kind == AbsenceKind.Unreachable)
            {
                // Whoever led on is there.
                return new Absence(AbsenceKind.Redirected, $"{NameOf(asked)} redirects to {place.Scheme}://{place.Authority}, which cannot be reached.");
            }

            using var response = answered;
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var read = await ReadAsync(place, response.Content, cancellation).ConfigureAwait(false);
                if (read.Value is { } body)
                    body.Dated = response.Headers.Date;
                return read;
            }

            if (!IsRedirect(response.StatusCode))
                return Refused(place, response.StatusCode);
            if (!Uri.TryCreate(place, response.Headers.Location, out var next))
                return new Absence(AbsenceKind.Redirected, $"{NameOf(place)} redirects without saying where to.");
            if (redirects == _limits.Redirects)
                return new Absence(AbsenceKind.Redirected, $"{NameOf(asked)} redirects more than {_limits.Redirects} times.");
            if (!access.Allows(asked, next))
                return new Absence(AbsenceKind.Redirected, $"{NameOf(asked)} redirects to {next.Scheme}://{next.Authority}, which is not one of the servers that it may lead to.");
            place = next;
        }
    }

    private async Task<Answer<Reply>> SendAsync(Exchange exchange, Access access, CancellationToken cancellation)
    {
        if (exchange.Json?.Length > SentBytes)
            return new Absence(AbsenceKind.TooLarge, $"{NameOf(exchange.Place)} would be sent more than {SentBytes} bytes; shorten the job's arguments and properties.");
        var client = _clients.For(access.RootsFile);
        if (!client.IsPresent)
            return client.Absence;
        using var request = new HttpRequestMessage(exchange.Method, exchange.Place);
        if (exchange.Json is { } json)
        {
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "UTF-8");
        }

        foreach (var (name, value) in Exchange.Headers)
            request.Headers.Add(name, value);
        if (Authorise(request, access) is { } fault)
            return fault;
        using var response = await client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (IsRedirect(response.StatusCode))
            return new Absence(AbsenceKind.Redirected, $"{NameOf(exchange.Place)} redirects; name the place that it leads to.");
        var body = await ReadAsync(exchange.Place, response.Content, cancellation).ConfigureAwait(false);
        return body.IsPresent ? new Reply(response.StatusCode, body.Value) : body.Absence;
    }

    private static Absence? Authorise(HttpRequestMessage request, Access access)
    {
        if (access.Credential is not { } credential)
            return null;
        var header = credential.Read();
        request.Headers.Authorization = header.Value;
        return header.Absence;
    }

    private async Task<Answer<Body>> ReadAsync(Uri place, HttpContent content, CancellationToken cancellation)
    {
        var length = content.Headers.ContentLength;
        if (length > _limits.BodyBytes)
            return TooLarge(place);
        var body = new Body(place, (int)Math.Max(length ?? FirstBuffer, 1));
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                // Once more after the last byte: what the length promised was all, or there was no promise.
                for (int bytes; (bytes = await stream.ReadAsync(body.Free(), cancellation).ConfigureAwait(false)) > 0;)
                {
                    body.Filled(bytes);
                    if (body.Length <= _limits.BodyBytes)
                        continue;
                    body.Dispose();
                    return TooLarge(place);
                }
            }

            body.Received = _time.GetTimestamp();
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private Absence TooLarge(Uri place) => new(AbsenceKind.TooLarge, $"{NameOf(place)} answers with more than {_limits.BodyBytes} bytes.");

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Absence Refused(Uri place, HttpStatusCode status) => new(
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => AbsenceKind.Denied,
            HttpStatusCode.NotFound => AbsenceKind.NotFound,
            >= HttpStatusCode.InternalServerError => AbsenceKind.ServerFailed,
            _ => AbsenceKind.Unexpected,
        },
        $"{NameOf(place)} answers {(int)status}.");

    private static Absence Failed(Uri place, HttpRequestError error, Exception? inner = null) => error switch
    {
        HttpRequestError.SecureConnectionError => new(AbsenceKind.Untrusted, $"{NameOf(place)} {Distrust(place, inner as AuthenticationException)}"),
        HttpRequestError.ResponseEnded => BrokenOff(place),
        // A connection that was there: a port at which nobody listens says ConnectionError.
        HttpRequestError.Unknown when inner is IOException => BrokenOff(place),
        HttpRequestError.ConfigurationLimitExceeded => new(AbsenceKind.TooLarge, $"{NameOf(place)} answers with more headers than are read."),
        HttpRequestError.InvalidResponse => new(AbsenceKind.Malformed, $"{NameOf(place)} does not speak HTTP."),
        HttpRequestError.NameResolutionError => new(AbsenceKind.Unreachable, $"{NameOf(place)} cannot be reached: its name is not known."),
        _ => new(AbsenceKind.Unreachable, $"{NameOf(place)} cannot be reached."),
    };

    private static Absence BrokenOff(Uri place) => new(AbsenceKind.BrokenOff, $"{NameOf(place)} broke off in the middle of its answer.");

    /// <summary>Why a certificate was refused: that is told apart only in the text of the exception, which has the names of the errors.</summary>
    private static string Distrust(Uri place, AuthenticationException? refusal) =>
        Says(refusal, SslPolicyErrors.RemoteCertificateNameMismatch) ? $"shows a certificate that does not name {place.Host}; address it by a name that its certificate has."
        : Says(refusal, X509ChainStatusFlags.NotTimeValid) ? "shows a certificate that has expired, or is not valid yet."
        : Unsigned.Any(flag => Says(refusal, flag)) || Says(refusal, SslPolicyErrors.RemoteCertificateChainErrors) ? "shows a certificate that is signed by nobody who is trusted; name the certificates that sign it (caFile)."
        : "shows no certificate that is trusted, or speaks no TLS.";

    private static bool Says<T>(AuthenticationException? refusal, T error) where T : struct, Enum => refusal?.Message.Contains(error.ToString(), StringComparison.Ordinal) == true;
}
