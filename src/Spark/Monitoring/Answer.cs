using System.Diagnostics.CodeAnalysis;

namespace Sluice.Spark.Monitoring;

/// <summary>What was read, or why nothing was.</summary>
public sealed record Answer<T> where T : class
{
    private Answer(T? value, Absence? absence) => (Value, Absence) = (value, absence);

    public T? Value { get; }

    public Absence? Absence { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Absence))]
    public bool IsPresent => Value is not null;

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Absence absence) => new(null, absence);
}
