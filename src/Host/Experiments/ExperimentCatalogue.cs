using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Experiments;

/// <summary>The experiments by the names that a command line uses.</summary>
internal static class ExperimentCatalogue
{
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new LeagueExperiment(), new StateExperiment(), new ReductionExperiment(), new StepTimeExperiment(), new BatchIntervalExperiment(),
        new SwitchExperiment(), new HandMadeExperiment(), new ExplorationExperiment(), new AblationExperiment(),
    ];

    /// <exception cref="RefusedException">There is none; it names the nearest.</exception>
    public static IExperiment Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw RefusedException.NotFound(
            $"There is no experiment '{name}'; the nearest are {string.Join(", ", NearestNames.Of(name, All.Select(experiment => experiment.Name)))}.");
}
