using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>Shows how a training run goes.</summary>
internal interface ITrainingWatcher
{
    /// <param name="iteration">Updates already made when the run began or was resumed.</param>
    void Accepted(int iteration);

    void Progressed(TrainingProgressed progressed);
}
