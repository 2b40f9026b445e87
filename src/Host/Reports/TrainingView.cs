using Sluice.Hosting.Sessions;
using Sluice.Hosting.Terminals;
using Sluice.Messages.Learning;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>Shows a training run while it goes: drawn in place on a screen, as lines elsewhere.</summary>
internal static class TrainingView
{
    public static Task<T> ShowAsync<T>(Terminal terminal, TrainingPlan plan, Func<ITrainingWatcher, Task<T>> train) => terminal.IsLive
        ? terminal.Progress.Live(LiveTrainingView.Waiting).AutoClear(false).StartAsync(display => train(new LiveTrainingView(plan, display)))
        : train(new LineTrainingView(terminal, plan));
}
