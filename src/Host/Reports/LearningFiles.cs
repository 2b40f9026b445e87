using Sluice.Hosting.Data;
using Sluice.Hosting.Sessions;

namespace Sluice.Hosting.Reports;

/// <summary>A learning curve as rows and as a picture.</summary>
internal static class LearningFiles
{
    /// <param name="directory">Made where it is not there; what an earlier curve left there is replaced.</param>
    /// <param name="curve">Of any run.</param>
    /// <returns>The files written: <c>learning.csv</c>, <c>.png</c> and <c>.svg</c>.</returns>
    /// <exception cref="RefusedException">The directory cannot be written to.</exception>
    public static IReadOnlyList<string> Write(string directory, LearningCurve curve)
    {
        var pictures = PictureFile.Write(directory, LearningPicture.Draw(curve));
        var rows = Path.Combine(directory, LearningPicture.Name + ".csv");
        WholeFile.Write(rows, LearningTable.Csv(curve));
        return [rows, .. pictures];
    }
}
