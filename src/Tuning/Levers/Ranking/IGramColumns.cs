namespace Sluice.Tuning.Levers.Ranking;

/// <summary>The correlations between terms, a column at a time, so that those nobody asks for are never made.</summary>
public interface IGramColumns
{
    /// <summary>Number of terms.</summary>
    int Terms { get; }

    /// <summary>The correlation of every term with <paramref name="term"/>; 1 with itself.</summary>
    ReadOnlySpan<double> Column(int term);
}
