using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>A sample while it is being read: the readings, and which sources gave none and why. Sources are asked at the same time and write one after another.</summary>
internal sealed class SampleDraft
{
    private readonly Lock _gate = new();
    private readonly List<SourceAbsence> _absences = [];

    public Readings Readings { get; } = new();

    /// <summary>Events a second that came in; NaN where no source says.</summary>
    public double ArrivalRate { get; private set; } = double.NaN;

    /// <summary>Events left in the sources of streaming queries; NaN where no source says.</summary>
    public double LagEvents { get; private set; } = double.NaN;

    /// <summary>The interval of the batches, milliseconds; NaN where no source says.</summary>
    public double BatchIntervalMs { get; private set; } = double.NaN;

    public IReadOnlyList<SourceAbsence> Absences => _absences;

    /// <summary>Lets one source write; why it could not, or null.</summary>
    public Absence? Write<T>(Func<Readings, Answer<T>> write) where T : class
    {
        lock (_gate)
            return write(Readings).Absence;
    }

    /// <summary>Notes that a source gave nothing.</summary>
    public void Miss(MetricSource source, string? host, Absence absence)
    {
        lock (_gate)
            _absences.Add(new SourceAbsence(source, host, absence));
    }

    /// <summary>Takes what a source says of the load; only from within <see cref="Write{T}"/>.</summary>
    public void Load(double arrivalRate, double lagEvents)
    {
        if (double.IsFinite(arrivalRate))
            ArrivalRate = arrivalRate;
        if (double.IsFinite(lagEvents))
            LagEvents = lagEvents;
    }

    /// <summary>Takes what a source says of the batch interval; only from within <see cref="Write{T}"/>.</summary>
    public void Interval(double ms) => BatchIntervalMs = double.IsFinite(ms) ? ms : BatchIntervalMs;

    /// <summary>Why a source gave nothing; <see cref="AbsenceKind.None"/> if it did.</summary>
    public AbsenceKind WhyOf(MetricSource source, string? host) =>
        _absences.Find(absence => absence.Source == source && absence.Host == host)?.Absence.Kind ?? AbsenceKind.None;
}
