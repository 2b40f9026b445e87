namespace Sluice.Hosting.Serving;

/// <summary>What <c>GET /healthz/live</c> shows: that this process answers, and nothing of what it depends on.</summary>
internal sealed record LiveShape(bool Live);
