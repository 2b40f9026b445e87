namespace Sluice.Hosting.Experiments;

/// <summary>What came of an experiment.</summary>
/// <param name="Sentences">Our figures beside the paper's claim, each with its interval.</param>
/// <param name="Tables">For people.</param>
/// <param name="Rows">Raw rows, for scripts.</param>
/// <param name="Results">What <c>-o json</c> shows of it.</param>
internal sealed record ExperimentFindings(
    IReadOnlyList<string> Sentences, IReadOnlyList<FindingsTable> Tables, FindingsTable Rows, ExperimentPicture Picture, object Results);
