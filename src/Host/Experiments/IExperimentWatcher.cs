namespace Sluice.Hosting.Experiments;

/// <summary>Shows how an experiment goes.</summary>
internal interface IExperimentWatcher
{
    /// <param name="episodes">So many are to be run.</param>
    void Accepted(int episodes);

    void Ended(ContenderRun run);
}
