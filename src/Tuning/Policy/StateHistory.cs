using System.Collections.Immutable;
using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The last observations of a cluster with the lever positions they were made under, the newest last; what a state is encoded from. Immutable: appending
/// makes a new one, and the rows are shared.
/// </summary>
public sealed class StateHistory
{
    private readonly ImmutableArray<float[]> _rows;
    private readonly int _limit;

    private StateHistory(ImmutableArray<float[]> rows, int limit) => (_rows, _limit) = (rows, limit);

    /// <summary>Steps held; at most <see cref="EncodingSettings.History"/>.</summary>
    public int Count => _rows.Length;

    public static StateHistory Empty(EncodingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new([], settings.Validated().History);
    }

    /// <summary>This history and one more step; the oldest is forgotten where there are too many.</summary>
    /// <param name="observation">The step's window; the same number of features as the steps before.</param>
    /// <param name="leverPositions">Where in its range each lever stands, 0 to 1, in the selection's order.</param>
    public StateHistory Append(Observation observation, ReadOnlySpan<float> leverPositions)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var features = observation.Features;
        var row = new float[Tiles.RoundUp(features.Length + leverPositions.Length, Tiles.Lanes)];
        if (_rows.Length > 0 && _rows[0].Length != row.Length)
            throw new ArgumentException($"the steps before have another number of features than {features.Length} with {leverPositions.Length} levers", nameof(observation));
        for (var i = 0; i < features.Length; i++)
            row[i] = (float)features[i];
        for (var lever = 0; lever < leverPositions.Length; lever++)
        {
            if (!float.IsFinite(leverPositions[lever]))
                throw new ArgumentException($"the position of lever {lever} is {leverPositions[lever]}; it must be finite", nameof(leverPositions));
            row[features.Length + lever] = leverPositions[lever];
        }

        return new(_rows.Length < _limit ? _rows.Add(row) : [.. _rows.AsSpan()[1..], row], _limit);
    }

    /// <summary>One row, padded with zeros to whole vectors; age 0 is the newest.</summary>
    internal ReadOnlySpan<float> Row(int age) => _rows[_rows.Length - 1 - age];
}
