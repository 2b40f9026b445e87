using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>What the policy is measured against, by name. A name is journalled with an episode: it never comes to mean another rival.</summary>
public static class RivalCatalogue
{
    public static ImmutableArray<IRival> All { get; } =
    [
        new RandomSearch(),
        SingleSettings.BatchIntervalOnly,
        new HillClimbing(),
        new GaussianProcessRival(),
        SingleSettings.Backpressure,
        ExpertPresets.LowLatency,
        ExpertPresets.Throughput,
        ExpertPresets.Memory,
        new AtOnceRival(ExpertPresets.LowLatency),
        new AtOnceRival(ExpertPresets.Throughput),
        new AtOnceRival(ExpertPresets.Memory),
        new BestKnownRival(BestKnownTable.BuiltIn),
    ];

    /// <exception cref="UnknownRivalException">It names the nearest.</exception>
    public static IRival Find(string name) => All.FirstOrDefault(rival => rival.Name == name) ?? throw new UnknownRivalException(name, Nearest(name));

    /// <summary>Names of rivals that look most like <paramref name="name"/>, best first.</summary>
    public static ImmutableArray<string> Nearest(string name) => NearestNames.Of(name, All.Select(rival => rival.Name));
}
