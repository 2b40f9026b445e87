namespace Sluice.Hosting.Experiments;

/// <summary>What <c>experiment run -o json</c> shows.</summary>
/// <param name="Results">The experiment's own.</param>
/// <param name="Command">What makes it again.</param>
internal sealed record ExperimentShape(
    string Experiment,
    string Policy,
    int Seeds,
    ulong Seed,
    int Steps,
    IReadOnlyList<string> Loads,
    int Episodes,
    IReadOnlyList<string> Sentences,
    object Results,
    string Csv,
    string Png,
    string Svg,
    string Page,
    string Journal,
    string Command,
    double Seconds);
