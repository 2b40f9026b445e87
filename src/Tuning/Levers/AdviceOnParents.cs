namespace Sluice.Tuning.Levers;

/// <summary>One rule a parent: children that are set while the parent keeps them from acting.</summary>
internal static class AdviceOnParents
{
    public static IEnumerable<GuardRule> All { get; } =
    [
        .. LeverCatalogue.All
            .Where(lever => lever.Parent is not null)
            .GroupBy(lever => (Parent: lever.Parent!, Category: lever.ParentCategory!))
            .Select(children => ActOnlyWith(LeverCatalogue.Find(children.Key.Parent), children.Key.Category, [.. children])),
    ];

    private static GuardRule ActOnlyWith(Lever parent, string category, Lever[] children)
    {
        var needed = parent.ValueOf(category);
        return new(
            $"acts-only-with-{parent.Name}={category}",
            GuardSeverity.Advise,
            [parent, .. children],
            (configuration, _) =>
            {
                if (configuration[parent] == needed)
                    return true;
                foreach (var child in children)
                    if (configuration.IsTouched(child))
                        return false;
                return true;
            },
            (configuration, _) => $"{string.Join(", ", children.Where(configuration.IsTouched).Select(child => child.Name))} do nothing unless {parent.Name} is {category}.");
    }
}
