using Sluice.Hosting.Sessions;

namespace Sluice.Hosting.Reports;

internal static class TimelinePicture
{
    public static void Write(string path, TrialResult trial) => File.WriteAllText(path, trial.ToString());
}
