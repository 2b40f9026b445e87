namespace Sluice.Actors.Integrity.Checking;

/// <summary>Counts what is looked at under one invariant and keeps the first violations.</summary>
internal sealed class Findings(string invariant, string statement)
{
    private const int Kept = 10;

    private readonly List<string> _first = [];
    private long _checked;
    private long _violations;

    public InvariantRow Row => new(invariant, statement, _checked, _violations, _first);

    public void Checked(long facts = 1) => _checked += facts;

    public void Violated(string finding)
    {
        _violations++;
        if (_first.Count < Kept)
            _first.Add(finding);
    }

    /// <summary>One fact looked at.</summary>
    public void Require(bool holds, Func<string> finding)
    {
        Checked();
        if (!holds)
            Violated(finding());
    }
}
