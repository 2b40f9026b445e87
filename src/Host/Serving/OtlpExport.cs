using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Actors.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Sends metrics and spans to an OpenTelemetry collector. What, how often and with which headers are OpenTelemetry's own variables (<c>OTEL_...</c>), so that
/// a node is told as any other program is.
/// </summary>
internal sealed class OtlpExport(MeterProvider metrics, TracerProvider spans) : IDisposable
{
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <param name="variables">The environment.</param>
    /// <param name="instance">Tells this node from the others.</param>
    /// <returns>Null where no collector is named.</returns>
    /// <exception cref="RefusedException">What is named is no address of one.</exception>
    public static OtlpExport? Start(IReadOnlyDictionary<string, string> variables, string instance)
    {
        if (variables.GetValueOrDefault(Variable) is not { Length: > 0 } endpoint)
            return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw RefusedException.Usage($"{Variable} is '{endpoint}'; give the address of a collector, for example http://collector:4317, or leave it out.");
        var resource = ResourceBuilder.CreateDefault().AddService(
            variables.GetValueOrDefault("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : "sluice",
            serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3),
            serviceInstanceId: instance);
        return new OtlpExport(
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(NodeMeter.Name).AddOtlpExporter().Build(),
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(NodeMeter.Name).AddOtlpExporter().Build());
    }

    public void Dispose()
    {
        spans.Dispose();
        metrics.Dispose();
    }
}
