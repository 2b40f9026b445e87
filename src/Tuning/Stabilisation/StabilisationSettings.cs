using Sluice.Tuning.Episodes;

namespace Sluice.Tuning.Stabilisation;

/// <summary>
/// When a cluster counts as stable after a change (Vaquero &amp; Cuadrado 2018 §4.2). The defaults find a steady cluster 80 s after a change and
/// leave a five-minute step at least a minute to measure in.
/// </summary>
public sealed record StabilisationSettings
{
    public static StabilisationSettings Default { get; } = new();

    /// <summary>Length of the window that each sample summarises.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Period of the samples; neighbouring windows are this far apart.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest change of mean latency between neighbouring windows, as a fraction of the earlier mean.</summary>
    public double MaxDrift { get; init; } = 0.10;

    /// <summary>
    /// Largest change of mean latency over all windows that confirm a verdict, as a fraction of the first one's. It refuses a ramp whose
    /// single steps stay within <see cref="MaxDrift"/>.
    /// </summary>
    public double MaxTrend { get; init; } = 0.15;

    /// <summary>The variances of neighbouring windows differ by less than this factor.</summary>
    public double MaxVarianceRatio { get; init; } = 2;

    /// <summary>Deviations below this fraction of the mean latency count as this much: jitter around nothing is no instability.</summary>
    public double DeviationFloor { get; init; } = 0.05;

    /// <summary>
    /// Pairs of neighbouring windows in a row that must agree. They also span at least one batch interval, since windows without a new
    /// batch between them agree by construction.
    /// </summary>
    public int Confirmations { get; init; } = 2;

    /// <summary>How far lag may exceed its level before the change, as a fraction of that level.</summary>
    public double LagTolerance { get; init; } = 0.10;

    /// <summary>
    /// Batches a healthy cluster holds by itself: one forming, one in process and now and then one waiting. Lag within it is no backlog, whatever the phase of the
    /// batch at which it was read.
    /// </summary>
    public double BatchesInFlight { get; init; } = 3;

    /// <summary>Largest change of a metric's encoded value, sign(x) log(1 + |x|): 0.25 is about 28 % of a large value.</summary>
    public double MaxMetricDrift { get; init; } = 0.25;

    /// <summary>Share of the metrics present that must be steady. Single metrics are too noisy to veto; a change of state moves most of them.</summary>
    public double SteadyMetricShare { get; init; } = 0.5;

    /// <summary>From the end of loading until waiting is given up.</summary>
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>Length of a whole step: generation, loading, stabilisation and measuring.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Shortest window a step is measured in, however long stabilisation took.</summary>
    public TimeSpan MinimumMeasuring { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to measure: what is left of the step, at least <see cref="MinimumMeasuring"/>.</summary>
    /// <param name="spent">From the start of the step until the verdict.</param>
    public TimeSpan MeasuringAfter(TimeSpan spent) => Step - spent > MinimumMeasuring ? Step - spent : MinimumMeasuring;

    public StabilisationSettings At(Tempo tempo) => this with
    {
        Window = tempo.Of(Window),
        Every = tempo.Of(Every),
        TimeOut = tempo.Of(TimeOut),
        Step = tempo.Of(Step),
        MinimumMeasuring = tempo.Of(MinimumMeasuring),
    };

    /// <summary>These settings, checked.</summary>
    /// <exception cref="ArgumentException">A setting is out of range, or no verdict but a time-out could ever be reached.</exception>
    public StabilisationSettings Validated()
    {
        Require(Every > TimeSpan.Zero, nameof(Every), Every, "a positive period");
        Require(Window >= Every, nameof(Window), Window, "at least one period of samples");
        Require(MaxDrift is > 0 and < 1, nameof(MaxDrift), MaxDrift, "a fraction in (0, 1)");
        Require(MaxTrend >= MaxDrift && double.IsFinite(MaxTrend), nameof(MaxTrend), MaxTrend, "at least MaxDrift");
        Require(MaxVarianceRatio > 1 && double.IsFinite(MaxVarianceRatio), nameof(MaxVarianceRatio), MaxVarianceRatio, "more than 1");
        Require(DeviationFloor is >= 0 and < 1, nameof(DeviationFloor), DeviationFloor, "a fraction in [0, 1)");
        Require(Confirmations >= 1, nameof(Confirmations), Confirmations, "at least 1");
        Require(LagTolerance >= 0 && double.IsFinite(LagTolerance), nameof(LagTolerance), LagTolerance, "0 or more");
        Require(BatchesInFlight >= 0 && double.IsFinite(BatchesInFlight), nameof(BatchesInFlight), BatchesInFlight, "0 or more");
        Require(MaxMetricDrift > 0, nameof(MaxMetricDrift), MaxMetricDrift, "a positive change of log value");
        Require(SteadyMetricShare is >= 0 and <= 1, nameof(SteadyMetricShare), SteadyMetricShare, "a share in [0, 1]");
        Require(MinimumMeasuring > TimeSpan.Zero, nameof(MinimumMeasuring), MinimumMeasuring, "a positive length");
        Require(Step >= MinimumMeasuring, nameof(Step), Step, "at least MinimumMeasuring");
        Require(TimeOut >= Window + Confirmations * Every, nameof(TimeOut), TimeOut, "at least Window + Confirmations x Every, the earliest verdict");
        return this;
    }

    private static void Require<T>(bool holds, string setting, T value, string needed)
    {
        if (!holds)
            throw new ArgumentException($"Stabilisation setting {setting} = {value}: it must be {needed}.", setting);
    }
}
