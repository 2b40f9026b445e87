using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.Serialization;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Integrity;

/// <summary>Why an entity is kept from running.</summary>
/// <param name="SequenceNr">The first event that cannot be trusted.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record Quarantined(long SequenceNr, string Reason)
{
    /// <summary>The reason with its mend, for whoever asks something of the entity.</summary>
    /// <param name="entity">As people call it.</param>
    public string Of(string entity) => $"{entity} is in quarantine: {Reason} Repair its journal: sluice journal repair";
}

/// <summary>
/// The entities of this node whose journal is damaged. An entity that cannot recover would be started again for ever; in quarantine it says what is
/// wrong instead, and the others run. Another node that takes it over finds the same damage by itself.
/// </summary>
/// <param name="rows">Where the damage is looked for; without it, it is said to begin behind the last event that was followed.</param>
public sealed class Quarantine(JournalRows? rows = null)
{
    private readonly ConcurrentDictionary<string, Quarantined> _entities = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Quarantined> Entities => _entities;

    public Quarantined? Find(string persistenceId) => _entities.GetValueOrDefault(persistenceId);

    /// <summary>Puts an entity in quarantine if its recovery failed because of its data; false where the store failed, which passes.</summary>
    /// <param name="persistenceId">Whose recovery failed.</param>
    /// <param name="sequenceNr">The last event that was followed.</param>
    /// <param name="failure">Why.</param>
    internal bool Admit(string persistenceId, long sequenceNr, Exception failure)
    {
        if (DamageIn(failure) is not { } damage)
            return false;
        var found = damage as JournalDamagedException ?? Found(persistenceId);
        _entities[persistenceId] = new Quarantined(found?.SequenceNr ?? sequenceNr + 1, found?.Message ?? damage.Message);
        return true;
    }

    // The journal reads ahead: that an event cannot be read is known before which one it is. This is rare, and the actor has nothing else to do.
    private JournalDamagedException? Found(string persistenceId)
    {
        try
        {
            return rows?.DamageOf(persistenceId);
        }
        catch (DbException)
        {
            return null;
        }
    }

    private static Exception? DamageIn(Exception failure) => failure switch
    {
        JournalDamagedException or SerializationException or InvalidDataException => failure,
        // The fold refuses what does not follow from the events before.
        InvalidOperationException or ArgumentException when failure.TargetSite?.DeclaringType?.Namespace?.StartsWith("Sluice", StringComparison.Ordinal) == true => failure,
        AggregateException several => several.InnerExceptions.Select(DamageIn).FirstOrDefault(damage => damage is not null),
        { InnerException: { } inner } => DamageIn(inner),
        _ => null,
    };
}
