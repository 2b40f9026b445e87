namespace Sluice.Tuning.Datasets;

/// <summary>Training data (method, section 1) that can be read again and again, one cluster at a time, so that the whole need not fit into memory.</summary>
public interface IObservationSource
{
    /// <summary>The names of all columns; see <see cref="ObservationColumn"/>.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// The asked-for columns of every cluster, in a fixed order of clusters. Rows that are marked (an overlapping restart, a faulty
    /// configuration) are left out.
    /// </summary>
    /// <exception cref="ArgumentException">A column that does not exist; the message names the nearest.</exception>
    IEnumerable<SeriesBlock> Read(IReadOnlyList<string> columns);
}
