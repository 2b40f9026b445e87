using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Safety;

/// <summary>
/// Settings that failed by their own fault or that somebody turned down, each until its cool-down is over. What one change assigned counts together: a
/// configuration is forbidden when it has all of it, each value to the bin. Bounded: the one that would be free again first is forgotten first.
/// </summary>
public sealed class ForbiddenConfigurations
{
    /// <summary>Entries at most: what a cluster that fails every step of two days leaves.</summary>
    public const int Most = 512;

    private readonly ImmutableArray<ForbiddenSettings> _entries;

    private ForbiddenConfigurations(ImmutableArray<ForbiddenSettings> entries) => _entries = entries;

    public static ForbiddenConfigurations None { get; } = new([]);

    /// <summary>In the order in which they are free again.</summary>
    public IReadOnlyList<ForbiddenSettings> Entries => _entries;

    public static ForbiddenConfigurations From(IEnumerable<ForbiddenSettings> entries) =>
        new([.. entries.Where(entry => entry.Settings.Count > 0).OrderBy(entry => entry.Until).TakeLast(Most)]);

    /// <summary>With what one change assigned forbidden until an instant, UTC.</summary>
    public ForbiddenConfigurations With(IReadOnlyList<LeverSetting> settings, DateTimeOffset until) =>
        From(_entries.Append(new ForbiddenSettings(settings, until)));

    /// <summary>Without those whose cool-down is over.</summary>
    public ForbiddenConfigurations At(DateTimeOffset now) =>
        _entries.Any(entry => entry.Until <= now) ? new([.. _entries.Where(entry => entry.Until > now)]) : this;

    /// <summary>Whether a change that ends at a setting completes something forbidden.</summary>
    /// <param name="lever">The lever that it moves.</param>
    /// <param name="now">UTC.</param>
    /// <param name="holds">Whether the configuration after the change has a setting, to the bin.</param>
    public bool Forbid(Lever lever, DateTimeOffset now, Func<LeverSetting, bool> holds)
    {
        foreach (var entry in _entries)
        {
            if (entry.Until > now && entry.Settings.Any(setting => setting.Lever == lever.Name) && entry.Settings.All(holds))
                return true;
        }

        return false;
    }
}
