using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>The levers of Spark 2.3 that can be moved, read once from the embedded <c>spark-levers.csv</c>.</summary>
public static class LeverCatalogue
{
    private const string File = "spark-levers.csv";

    private static readonly FrozenDictionary<string, GuardNote> NoteWords =
        Enum.GetValues<GuardNote>().ToFrozenDictionary(note => note.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Every lever; position equals <see cref="Lever.Index"/>.</summary>
    public static ImmutableArray<Lever> All { get; } = Read(CatalogueTable.Embedded(File,
        "name", "kind", "unit", "default", "min", "max", "categories", "scale", "applies_to", "change_scope", "since_version", "still_in_3_5",
        "tier", "parent", "open_default", "bare_unit", "guard", "enforced_by"));

    private static readonly FrozenDictionary<string, Lever> ByName = All.ToFrozenDictionary(lever => lever.Name, StringComparer.Ordinal);

    /// <exception cref="UnknownLeverException">No such lever; it names the nearest ones.</exception>
    public static Lever Find(string name) => TryFind(name, out var lever) ? lever : throw new UnknownLeverException(name, Nearest(name));

    public static bool TryFind(string name, [NotNullWhen(true)] out Lever? lever) => ByName.TryGetValue(name, out lever);

    /// <summary>The three names most like <paramref name="name"/>, best first.</summary>
    public static ImmutableArray<string> Nearest(string name) => NearestNames.Of(name, All.Select(lever => lever.Name));

    private static ImmutableArray<Lever> Read(CatalogueTable table)
    {
        var levers = ImmutableArray.CreateBuilder<Lever>(table.Count);
        for (var row = 0; row < table.Count; row++)
            levers.Add(ReadRow(table, row));
        CheckReferences(levers);
        return levers.MoveToImmutable();
    }

    private static Lever ReadRow(CatalogueTable table, int row)
    {
        var kind = table.OneOf<LeverKind>(row, "kind", "integer", "real", "bytes", "duration", "boolean", "categorical");
        var categories = kind is LeverKind.Boolean or LeverKind.Categorical ? table[row, "categories"].Split(';').ToImmutableArray() : [];
        var (parent, parentCategory) = ReadParent(table, row);
        var (origin, source, factor) = ReadOrigin(table, row);
        var lever = new Lever
        {
            Index = row,
            Name = table[row, "name"],
            Kind = kind,
            Unit = table[row, "unit"],
            Default = categories.IsEmpty ? table.Number(row, "default") : categories.IndexOf(table[row, "default"]),
            Minimum = categories.IsEmpty ? table.Number(row, "min") : 0,
            Maximum = categories.IsEmpty ? table.Number(row, "max") : categories.Length - 1,
            Categories = categories,
            Scale = table.OneOf<LeverScale>(row, "scale", "linear", "log2", "log10"),
            AppliesTo = table[row, "applies_to"],
            Scope = table.OneOf<ChangeScope>(row, "change_scope", "runtime", "query", "application", "node"),
            Tier = table.OneOf<LeverTier>(row, "tier", "strong", "weak", "failure-only", "inert"),
            SinceVersion = table[row, "since_version"],
            LaterVersions = table[row, "still_in_3_5"],
            Renamed = ReadRenamed(table, row),
            GuardText = table[row, "guard"],
            Guards = ReadGuards(table, row),
            Parent = parent,
            ParentCategory = parentCategory,
            DefaultOrigin = origin,
            InheritsFrom = source,
            InheritedFactor = factor,
            BareUnit = table[row, "bare_unit"] is { Length: > 0 } unit ? unit : table[row, "unit"],
        };
        if (!(lever.Minimum <= lever.Default && lever.Default <= lever.Maximum && lever.Minimum < lever.Maximum))
            throw table.Fault(row, "default", "it must lie inside the range or be one of the categories");
        return lever;
    }

    private static RenamedKey? ReadRenamed(CatalogueTable table, int row) => table[row, "still_in_3_5"].Split(':', '@') switch
    {
        ["yes"] => null,
        ["renamed", var key, var since] when Version.TryParse(since, out var version) => new RenamedKey(key, version),
        _ => throw table.Fault(row, "still_in_3_5", "yes or renamed:key@version is needed"),
    };

    private static (string? Lever, string? Category) ReadParent(CatalogueTable table, int row) => table[row, "parent"].Split('=') switch
    {
        [""] => (null, null),
        [var lever, var category] => (lever, category),
        _ => throw table.Fault(row, "parent", "lever=category is needed"),
    };

    private static (DefaultOrigin Origin, string? Source, double Factor) ReadOrigin(CatalogueTable table, int row) =>
        table[row, "open_default"].Split('*') switch
        {
            [""] => (DefaultOrigin.Fixed, null, 1),
            ["deployment"] => (DefaultOrigin.Deployment, null, 1),
            ["version"] => (DefaultOrigin.Version, null, 1),
            [var lever] => (DefaultOrigin.Inherited, lever, 1),
            [var factor, var lever] when double.TryParse(factor, CultureInfo.InvariantCulture, out var number) => (DefaultOrigin.Inherited, lever, number),
            _ => throw table.Fault(row, "open_default", "deployment, version, a lever or factor*lever is needed"),
        };

    // One entry a clause; an entry is rule names and note words joined by '+'.
    private static ImmutableArray<GuardClause> ReadGuards(CatalogueTable table, int row)
    {
        var clauses = table[row, "guard"].Split(';', StringSplitOptions.TrimEntries);
        var entries = table[row, "enforced_by"].Split(';');
        if (clauses.Length != entries.Length)
            throw table.Fault(row, "enforced_by", $"one entry for each of the {clauses.Length} clauses of the guard is needed");
        return
        [
            .. clauses.Zip(entries, (clause, entry) =>
            {
                var words = entry.Split('+').ToLookup(NoteWords.ContainsKey);
                return new GuardClause(clause, [.. words[false]], [.. words[true].Select(word => NoteWords[word])]);
            }),
        ];
    }

    private static void CheckReferences(IEnumerable<Lever> levers)
    {
        var byName = levers.ToDictionary(lever => lever.Name, StringComparer.Ordinal);
        foreach (var lever in byName.Values)
        {
            if (lever.Parent is { } parent && !(byName.TryGetValue(parent, out var found) && found.Categories.Contains(lever.ParentCategory!)))
                throw new FormatException($"{File}: {lever.Name} has the parent {parent}={lever.ParentCategory}, which is not in the catalogue.");
            if (lever.InheritsFrom is { } source && !(byName.TryGetValue(source, out var origin) && origin.DefaultOrigin == DefaultOrigin.Fixed))
                throw new FormatException($"{File}: {lever.Name} inherits from {source}, which is not a lever with a fixed default.");
        }
    }
}
