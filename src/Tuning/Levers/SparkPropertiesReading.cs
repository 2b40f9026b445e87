using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>What was found in a set of Spark properties. Nothing is lost: a property is a lever's value, unreadable or foreign.</summary>
/// <param name="Configuration">The levers that were set; the others at their defaults.</param>
/// <param name="Foreign">Properties that belong to no lever, in the order given, to be passed on as they are.</param>
/// <param name="Unreadable">Properties of levers whose text no value of the lever stands for; these levers stay at their defaults.</param>
public sealed record SparkPropertiesReading(
    Configuration Configuration,
    ImmutableArray<KeyValuePair<string, string>> Foreign,
    ImmutableArray<UnreadableProperty> Unreadable);

/// <param name="Lever">The lever the key belongs to.</param>
/// <param name="Key">The key as given.</param>
/// <param name="Text">The text as given.</param>
/// <param name="Reason">Why it cannot be taken, for people.</param>
public sealed record UnreadableProperty(Lever Lever, string Key, string Text, string Reason);
