namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Which levers a term is made of.</summary>
internal sealed class TermLevers
{
    private readonly TermTable _table;
    private readonly int[] _ofColumn;
    private readonly Dictionary<Lever, int> _places = [];

    public TermLevers(TermTable table, IReadOnlyList<EncodedColumn> columns, IReadOnlyList<Lever> levers)
    {
        _table = table;
        for (var l = 0; l < levers.Count; l++)
            _places.Add(levers[l], l);
        _ofColumn = [-1, .. columns.Select(column => _places[column.Lever])];
    }

    /// <summary>The lever's number in the ranking's list.</summary>
    public int IndexOf(Lever lever) => _places[lever];

    /// <summary>The numbers of the term's levers, -1 for the second of a linear term.</summary>
    public (int First, int Second) Of(int term)
    {
        var (first, second) = _table.Pair(term);
        return (_ofColumn[second], _ofColumn[first]);
    }
}
