using System.CommandLine;
using System.Net;
using Sluice.Actors;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>serve</c>: a tuning node that runs until it is stopped, alone or with others.</summary>
internal sealed class ServeVerb
{
    private readonly Option<string> _host = Flag.Of<string>("--host", "HOST", "Name or address at which the other nodes reach this one (setting Sluice:Node:Host, default 127.0.0.1).");

    private readonly Option<string> _port = Flag.Of<string>("--port", "N", "Port of the remoting (setting Sluice:Node:Port, default 4053).");

    private readonly Option<string> _roles = Flag.Of<string>("--roles", "R,R", "tuner, learner or both (setting Sluice:Node:Roles, default both).");

    private readonly Option<string> _seeds = Flag.Of<string>("--seeds", "HOST:PORT,...", "Other nodes; this one may be among them, so that all get the same list (setting Sluice:Node:Seeds).");

    private readonly Option<string> _peersDns = Flag.Of<string>(
        "--peers-dns", "NAME:PORT", "Instead of --seeds: a name whose A and AAAA records are the nodes, such as a headless service's (setting Sluice:Node:PeersDns).");

    private readonly Option<string> _downing = Flag.Of<string>(
        "--downing", Spelling.Of<DowningRule>(), "Which side of a partition goes on (setting Sluice:Node:Downing, default keep-majority).");

    private readonly Option<string> _tlsCertificate = Flag.Of<string>(
        "--tls-certificate", "FILE", "This node's certificate in PEM, which names --host; needed where that is not this machine's own (setting Sluice:Node:Tls:CertificateFile).");

    private readonly Option<string> _tlsKey = Flag.Of<string>(
        "--tls-key", "FILE", "Its private key in PEM (setting Sluice:Node:Tls:KeyFile; the password of an encrypted one is in the file Sluice:Node:Tls:KeyPasswordFile).");

    private readonly Option<string> _tlsAuthorities = Flag.Of<string>(
        "--tls-authorities", "FILE", "The certificates in PEM of whoever signs the nodes' (setting Sluice:Node:Tls:AuthoritiesFile).");

    private readonly Option<string> _postgres = JournalFlag.Create();

    private readonly Option<string> _policy = Flag.Of<string>(
        "--policy", "RUN@N", "The stored version that chooses, the same on every node (setting Sluice:Node:Policy, default the one that comes with the product).");

    private readonly Option<int> _simulate = Flag.Of<int>("--simulate", "N", "Tune N simulated clusters, to see nodes at work without Spark; give every node the same.");

    private readonly Option<double> _speed = Flag.With("--speed", "X", "With --simulate: cluster minutes that pass in a minute.", 1.0);

    private readonly Option<string> _httpPort = Flag.Of<string>(
        "--http-port", "N", "Serve health, metrics and members over HTTP there (setting Sluice:Node:HttpPort, default none; at Sluice:Node:HttpHost, default 127.0.0.1).");

    private readonly Option<string> _logFormat = Flag.Of<string>(
        "--log-format", Spelling.Of<LogFormat>(), "How the log on stderr is written, json for an object a line (setting Sluice:Node:LogFormat, default text).");

    private readonly Option<string> _killAt = KillFlag.Create();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new ServeVerb();
        var command = new Command("serve", "Run a tuning node until it is stopped; with others on one PostgreSQL database it forms an Akka cluster.")
        {
            verb._host, verb._port, verb._roles, verb._seeds, verb._peersDns, verb._downing, verb._tlsCertificate, verb._tlsKey, verb._tlsAuthorities,
            verb._postgres, verb._policy, verb._simulate, verb._speed, verb._httpPort, verb._logFormat, verb._killAt, GlobalOptions.Threads,
        };
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var settings = context.Settings(Flags(context.Parse));
        var log = new ServeLog(context.Terminal, context.Surroundings.Error, settings.Node.ReadLogFormat());
        try
        {
            return await ServeAsync(context, settings, log).ConfigureAwait(false);
        }
        catch (Exception failure) when (log.IsJson && ExpectedFailure.ExitCodeOf(failure) is not null)
        {
            log.Failed(failure);
            return ExpectedFailure.ExitCodeOf(failure)!.Value;
        }
    }

    private async Task<int> ServeAsync(VerbContext context, SluiceSettings settings, ServeLog log)
    {
        var membership = settings.Node.With(settings.Journal.Provider, context.Surroundings.WorkingDirectory);
        var http = settings.Node.Http();
        var adopted = settings.Node.ReadPolicy();
        var injection = KillFlag.Read(context.Parse, _killAt);
        var journal = settings.JournalHere;
        // What several nodes share is in the database; none of them needs a directory of its own.
        using var data = journal.Provider == JournalProvider.Sqlite ? DataDirectory.OpenLasting(settings.Data, "serve") : null;
        if (adopted is { } asked)
            PolicyChoice.Find(asked.ToString(), await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false), []);
        var served = Served.Of(journal, FleetOf(context.Parse), adopted, settings.Step);
        var telemetry = new NodeTelemetry();
        using var meter = new NodeMeter(telemetry);
        using var export = OtlpExport.Start(context.Surroundings.Variables, $"{membership.Host}:{membership.Port}");
        using var metrics = new MetricsPage(meter.Meter);
        // Before the node joins and until after it has left: whoever waits for it can ask how far it is.
        await using var server = await ListenAsync(http, new NodeSurface(telemetry, metrics), log).ConfigureAwait(false);
        if (membership.Tls is { } tls)
            log.Info($"TLS between nodes, certificate {tls.Certificate.Subject}, valid until {tls.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
        if (adopted is { } policy)
            log.Info($"policy {policy} chooses");
        log.Info($"joining at {membership.Host}:{membership.Port}, journal {journal.PlaceOf()}");
        await using var node = await NodeStart.JoinAsync(settings, journal, membership, telemetry, served, context.Stop, injection: injection).ConfigureAwait(false);
        var address = node.Address;
        log.Info($"serving as {address}, roles {string.Join(", ", membership.Roles)}; SIGTERM or Ctrl-C leaves the cluster");
        var end = await EndAsync(node, context.Stop).ConfigureAwait(false);

        var shape = new ServeShape(address, membership.Roles, journal.PlaceOf(), end);
        context.Terminal.Result(shape, console => console.WriteLine(end switch
        {
            NodeEnd.Asked => $"{address} has left",
            NodeEnd.Downed => $"{address} was downed: the other nodes go on without it, start it again",
            NodeEnd.DiskFull => $"{address} ended: the disk of {shape.Journal} is full; make space, then start it again",
            NodeEnd.HandshakeFailed => $"{address} ended: a TLS handshake with another node failed, its log says which; start it again",
            _ => $"{address} ended: another cluster was founded on {shape.Journal}, start it again to join that one",
        }));
        return end switch
        {
            NodeEnd.Asked => ExitCode.Ok,
            NodeEnd.Downed => ExitCode.Downed,
            NodeEnd.HandshakeFailed or NodeEnd.DiskFull => ExitCode.Failed,
            _ => ExitCode.Conflict,
        };
    }

    private static async Task<HttpServer?> ListenAsync(IPEndPoint? at, NodeSurface surface, ServeLog log)
    {
        if (at is null)
            return null;
        var server = await HttpServer.StartAsync(at, surface, log, HttpLimits.Default).ConfigureAwait(false);
        log.Info($"HTTP at {at}: /healthz/live, /healthz/ready, /metrics, /cluster");
        return server;
    }

    private static async Task<NodeEnd> EndAsync(TuningNode node, CancellationToken stop)
    {
        var ended = node.EndedAsync();
        var asked = new TaskCompletionSource();
        await using var registration = stop.Register(asked.SetResult).ConfigureAwait(false);
        if (await Task.WhenAny(ended, asked.Task).ConfigureAwait(false) != ended)
            await node.DisposeAsync().ConfigureAwait(false);
        return await ended.ConfigureAwait(false);
    }

    private SimulatedFleet? FleetOf(ParseResult parse) => parse.IsGiven(_simulate) ? new SimulatedFleet(parse.GetValue(_simulate), parse.GetValue(_speed)) : null;

    private Dictionary<string, string?> Flags(ParseResult parse)
    {
        var flags = Flag.NodeSettings(
            parse,
            (_host, "Host"), (_port, "Port"), (_roles, "Roles"), (_seeds, "Seeds"), (_peersDns, "PeersDns"), (_downing, "Downing"),
            (_tlsCertificate, "Tls:CertificateFile"), (_tlsKey, "Tls:KeyFile"), (_tlsAuthorities, "Tls:AuthoritiesFile"),
            (_policy, "Policy"), (_httpPort, "HttpPort"), (_logFormat, "LogFormat"));
        JournalFlag.Settings(parse, _postgres, flags);
        return flags;
    }
}
