using System.Collections.Immutable;
using System.Globalization;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Levers;

/// <summary>
/// One value for every lever. Immutable, compared by value. A lever is <i>touched</i> when the configuration says something Spark would
/// not do by itself: a value other than a fixed default, or any value at all where the default depends on the deployment, on the version or
/// on another lever.
/// </summary>
public sealed class Configuration : IEquatable<Configuration>
{
    // For each lever, the levers that follow it while untouched.
    private static readonly int[][] Followers =
        [.. LeverCatalogue.All.Select(source => LeverCatalogue.All.Where(l => l.InheritsFrom == source.Name).Select(l => l.Index).ToArray())];

    private static readonly ulong[] NameKeys = [.. LeverCatalogue.All.Select(lever => RandomStream.Key(lever.Name))];

    private readonly double[] _values;
    // One bit a lever, by index: room for 128.
    private readonly UInt128 _touched;

    private Configuration(double[] values, UInt128 touched, ulong hash) => (_values, _touched, Hash) = (values, touched, hash);

    /// <summary>Spark's own defaults, nothing touched.</summary>
    public static Configuration Default { get; } = new([.. LeverCatalogue.All.Select(lever => lever.Default)], UInt128.Zero, 0);

    /// <summary>The same number for equal configurations in every process and release, whatever rows the catalogue gains.</summary>
    public ulong Hash { get; }

    /// <summary>The value in effect, in the lever's unit; an untouched lever that inherits has its source's value.</summary>
    public double this[Lever lever] => _values[IndexOf(lever)];

    /// <summary>The value in effect of the lever with this <see cref="Lever.Index"/>.</summary>
    public double this[int index] => _values[index];

    public bool IsTouched(Lever lever) => IsTouched(IndexOf(lever));

    /// <summary>Whether the lever acts: its parent, if it has one, is set so that Spark reads it.</summary>
    public bool IsInEffect(Lever lever)
    {
        if (lever.Parent is null)
            return true;
        var parent = LeverCatalogue.Find(lever.Parent);
        return parent.CategoryOf(this[parent]) == lever.ParentCategory && IsInEffect(parent);
    }

    /// <summary>
    /// This configuration with one lever set. A number between two whole units of a whole-numbered lever is rounded to the nearer one,
    /// since Spark reads no other.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside the lever's range or is no category of it.</exception>
    public Configuration With(Lever lever, double value)
    {
        var index = IndexOf(lever);
        value = Admit(lever, value);
        var isTouched = Touches(lever, value);
        return isTouched == IsTouched(index) && value.Equals(_values[index]) ? this : Change(index, value, isTouched);
    }

    /// <summary>This configuration with several levers set, one after another; as <see cref="With(Lever, double)"/>, and made once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its lever's range or is no category of it.</exception>
    public Configuration With(params ReadOnlySpan<(Lever Lever, double Value)> settings)
    {
        if (settings.IsEmpty)
            return this;
        var draft = new Configuration((double[])_values.Clone(), _touched, Hash);
        foreach (var (lever, value) in settings)
        {
            var admitted = Admit(lever, value);
            draft = draft.Overwritten(IndexOf(lever), admitted, Touches(lever, admitted));
        }

        return draft.Hash == Hash && draft.Equals(this) ? this : draft;
    }

    /// <summary>This configuration with one lever back at its default and untouched.</summary>
    public Configuration Restore(Lever lever)
    {
        var index = IndexOf(lever);
        if (!IsTouched(index))
            return this;
        var value = lever.InheritsFrom is { } source ? Inherit(lever, _values[LeverCatalogue.Find(source).Index]) : lever.Default;
        return Change(index, value, false);
    }

    /// <summary>The levers set differently here than in <paramref name="other"/>; a value that only follows another lever's is not listed.</summary>
    public ImmutableArray<Lever> ChangedFrom(Configuration other)
    {
        var changed = ImmutableArray.CreateBuilder<Lever>();
        for (var i = 0; i < _values.Length; i++)
            if (IsChanged(i, other))
                changed.Add(LeverCatalogue.All[i]);
        return changed.ToImmutable();
    }

    /// <summary>The widest scope among the levers set differently: what has to restart; null when none is.</summary>
    public ChangeScope? ScopeOfChange(Configuration other)
    {
        ChangeScope? widest = null;
        for (var i = 0; i < _values.Length; i++)
            if (IsChanged(i, other) && !(LeverCatalogue.All[i].Scope <= widest))
                widest = LeverCatalogue.All[i].Scope;
        return widest;
    }

    /// <summary>
    /// This configuration as submitted, in catalogue order. A fixed default is written out, so that what ran can be seen; a default that
    /// depends on the deployment, the version or another lever is left to Spark until touched.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToSparkProperties() => SparkPropertyWriter.Write(this);

    /// <summary>
    /// The same, merged into an operator's own properties: a lever's key takes its place, everything else stays, and JVM flags are appended
    /// to the operator's.
    /// </summary>
    /// <param name="foreign">The operator's.</param>
    /// <param name="sparkVersion">Of the Spark that is to read them, such as 3.5: it may have renamed a key. Null for the oldest there is.</param>
    public IReadOnlyList<KeyValuePair<string, string>> ToSparkProperties(IEnumerable<KeyValuePair<string, string>> foreign, string? sparkVersion = null) =>
        SparkPropertyWriter.Write(this, foreign, sparkVersion);

    /// <summary>Reads properties as Spark does. A key given twice counts as last given.</summary>
    public static SparkPropertiesReading FromSparkProperties(IEnumerable<KeyValuePair<string, string>> properties) =>
        SparkPropertyReader.Read(properties);

    public bool Equals(Configuration? other) => other is not null
        && (ReferenceEquals(this, other) || (_touched == other._touched && _values.AsSpan().SequenceEqual(other._values)));

    public override bool Equals(object? obj) => Equals(obj as Configuration);

    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The touched levers and their values; <c>default</c> when there are none.</summary>
    public override string ToString()
    {
        var touched = ChangedFrom(Default);
        return touched.IsEmpty ? "default" : string.Join(", ", touched.Select(lever => $"{lever.Name}={lever.Format(this[lever])}"));
    }

    internal static int IndexOf(Lever lever)
    {
        var index = lever.Index;
        return (uint)index < (uint)LeverCatalogue.All.Length && ReferenceEquals(LeverCatalogue.All[index].Name, lever.Name)
            ? index
            : throw new ArgumentException($"The lever '{lever.Name}' is not one of the catalogue's; take it from LeverCatalogue.", nameof(lever));
    }

    internal static double Admit(Lever lever, double value)
    {
        if (!(value >= lever.Minimum && value <= lever.Maximum))
            throw new ArgumentOutOfRangeException(nameof(value), value, lever.IsNumeric
                ? string.Create(CultureInfo.InvariantCulture, $"{lever.Name} must lie in {lever.Minimum} .. {lever.Maximum} {lever.Unit}; give a value inside the range.")
                : $"{lever.Name} takes the index of a category, 0 .. {lever.Maximum}: {string.Join(", ", lever.Categories)}.");
        // -0 equals 0 and has other bits, which the hash is made of; adding 0 makes it 0.
        value += 0.0;
        if (!lever.IsInteger)
            return value;
        var whole = Math.Round(value, MidpointRounding.AwayFromZero);
        return lever.IsNumeric || whole == value
            ? whole
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{lever.Name} takes the index of a category, a whole number in 0 .. {lever.Maximum}.");
    }

    internal static bool Touches(Lever lever, double value) => lever.DefaultOrigin != DefaultOrigin.Fixed || value != lever.Default;

    // Spark cuts off what is left of a whole number (its 0.10 * memory is an Int).
    internal static double Inherit(Lever lever, double source)
    {
        var value = lever.InheritedFactor * source;
        return Math.Clamp(lever.IsInteger ? Math.Floor(value) : value, lever.Minimum, lever.Maximum);
    }

    // The hash is the sum of this over touched levers: it does not depend on their order, so rows may be added to the catalogue, and one
    // change adds or takes away one term.
    private static ulong HashTerm(int index, double value) => Mix(NameKeys[index] ^ Mix(BitConverter.DoubleToUInt64Bits(value)));

    // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    internal bool IsTouched(int index) => (_touched & (UInt128.One << index)) != 0;

    /// <summary>Whether a lever is untouched and takes its value from the other one.</summary>
    internal bool Follows(int index, int source) => !IsTouched(index) && Array.IndexOf(Followers[source], index) >= 0;

    internal ulong HashWith(int index, double value, bool isTouched) =>
        Hash - (IsTouched(index) ? HashTerm(index, _values[index]) : 0) + (isTouched ? HashTerm(index, value) : 0);

    private bool IsChanged(int index, Configuration other) =>
        IsTouched(index) != other.IsTouched(index) || (IsTouched(index) && !_values[index].Equals(other._values[index]));

    private Configuration Change(int index, double value, bool isTouched) =>
        new Configuration((double[])_values.Clone(), _touched, Hash).Overwritten(index, value, isTouched);

    /// <summary>The same with one value changed in place: only for a copy that nobody else has seen.</summary>
    private Configuration Overwritten(int index, double value, bool isTouched)
    {
        var hash = HashWith(index, value, isTouched);
        var values = _values;
        values[index] = value;
        var touched = isTouched ? _touched | (UInt128.One << index) : _touched & ~(UInt128.One << index);
        foreach (var follower in Followers[index])
            if ((touched & (UInt128.One << follower)) == 0)
                values[follower] = Inherit(LeverCatalogue.All[follower], value);
        return new Configuration(values, touched, hash);
    }
}
