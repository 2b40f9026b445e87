using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>
/// A Spark setting that the tuner may move. Every value is a double in <see cref="Unit"/>; booleans and categories are numbered from 0
/// in the order of <see cref="Categories"/>.
/// </summary>
public sealed record Lever
{
    /// <summary>Row in the catalogue, from 0; -1 for a lever that is not in it (tests of discretisation make such ones).</summary>
    public int Index { get; init; } = -1;

    /// <summary>The Spark key, except for the two settings that are none: <c>batchDuration</c> and <c>maxOffsetsPerTrigger</c>.</summary>
    public required string Name { get; init; }

    public required LeverKind Kind { get; init; }

    public required string Unit { get; init; }

    public required double Default { get; init; }

    /// <summary>Hard limit: no bin, ridge or caller goes below it.</summary>
    public required double Minimum { get; init; }

    /// <summary>Hard limit: no bin, ridge or caller goes above it.</summary>
    public required double Maximum { get; init; }

    /// <summary>The texts of a boolean or categorical lever, ordered by rising effect where they have an order; empty for numbers.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    public LeverScale Scale { get; init; }

    /// <summary>The part of Spark that reads it: streaming, driver, executor, shuffle, ...</summary>
    public string AppliesTo { get; init; } = "";

    public ChangeScope Scope { get; init; } = ChangeScope.Application;

    public LeverTier Tier { get; init; } = LeverTier.Inert;

    public string SinceVersion { get; init; } = "";

    /// <summary><c>yes</c> where Spark up to 4.1 reads the key, <c>renamed:key@version</c> where it reads another one from a version on.</summary>
    public string LaterVersions { get; init; } = "yes";

    /// <summary>The same for programs; null where it has kept its name.</summary>
    public RenamedKey? Renamed { get; init; }

    /// <summary>What has to hold, for people; clauses are separated by semicolons.</summary>
    public string GuardText { get; init; } = "";

    /// <summary>The clauses of <see cref="GuardText"/>, each with the rules that enforce it or the reason why none does.</summary>
    public ImmutableArray<GuardClause> Guards { get; init; } = [];

    /// <summary>The lever without which this one does nothing, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>The category <see cref="Parent"/> must have for this lever to act.</summary>
    public string? ParentCategory { get; init; }

    public DefaultOrigin DefaultOrigin { get; init; }

    /// <summary>The lever whose value this one takes while untouched, or null.</summary>
    public string? InheritsFrom { get; init; }

    /// <summary>An untouched value is this factor times that of <see cref="InheritsFrom"/>, kept inside the hard limits.</summary>
    public double InheritedFactor { get; init; } = 1;

    /// <summary>The unit Spark gives a number without a suffix under this key; usually <see cref="Unit"/>.</summary>
    public string BareUnit { get; init; } = "";

    /// <summary>True for numbers, false for booleans and categories.</summary>
    public bool IsNumeric => Kind is not (LeverKind.Boolean or LeverKind.Categorical);

    /// <summary>True where every value is a whole number of the unit; only real levers have values in between.</summary>
    public bool IsInteger => Kind is not LeverKind.Real;

    /// <summary>The key the value is submitted under, unless Spark is of a version that has renamed it.</summary>
    /// <remarks>
    /// spark-submit drops every key without the <c>spark.</c> prefix, so the two settings that are no Spark keys travel under keys of
    /// ours and the job reads them from there.
    /// </remarks>
    public string PropertyKey => Name.StartsWith("spark.", StringComparison.Ordinal) ? Name : "spark.sluice." + Name;

    /// <summary>The key the value is submitted under to a version of Spark.</summary>
    /// <param name="sparkVersion">Such as 3.5; null for the oldest there is.</param>
    public string PropertyKeyIn(string? sparkVersion) =>
        Renamed is { } renamed && Version.TryParse(sparkVersion, out var version) && version >= renamed.Since ? renamed.Key : PropertyKey;

    /// <summary>Whether any version of Spark reads it under this key.</summary>
    public bool HasKey(string key) => key == PropertyKey || key == Renamed?.Key;

    /// <summary>The category text of <paramref name="value"/>.</summary>
    /// <exception cref="InvalidOperationException">The lever is numeric.</exception>
    public string CategoryOf(double value) => IsNumeric
        ? throw new InvalidOperationException($"{Name} is a number in {Unit} and has no categories; format it instead.")
        : Categories[(int)value];

    /// <summary>The index of <paramref name="category"/> as a value of this lever.</summary>
    /// <exception cref="ArgumentException">No such category.</exception>
    public double ValueOf(string category)
    {
        var index = Categories.IndexOf(category);
        return index >= 0
            ? index
            : throw new ArgumentException(IsNumeric
                ? $"{Name} is a number in {Unit}; '{category}' cannot be its category."
                : $"{Name} has no category '{category}'; choose one of {string.Join(", ", Categories)}.", nameof(category));
    }

    /// <summary>The value as people write it: <c>2.5 s</c>, <c>4 GiB</c>, <c>8 cores</c>, <c>lz4</c>.</summary>
    public string Format(double value) => LeverText.Format(this, value);

    /// <summary>Identity is the catalogue row; levers outside the catalogue are compared by what bounds them.</summary>
    public bool Equals(Lever? other) => other is not null
        && Index == other.Index && Name == other.Name && Kind == other.Kind && Scale == other.Scale
        && Default.Equals(other.Default) && Minimum.Equals(other.Minimum) && Maximum.Equals(other.Maximum);

    public override int GetHashCode() => HashCode.Combine(Index, Name);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Format(Minimum)} .. {Format(Maximum)})");
}
