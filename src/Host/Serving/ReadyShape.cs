namespace Sluice.Hosting.Serving;

/// <summary>What <c>GET /healthz/ready</c> shows.</summary>
internal sealed record ReadyShape(bool Ready, string Reason);
