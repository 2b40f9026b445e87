using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>Pictures that explain which metrics were selected and how levers were ranked.</summary>
internal static class SelectionPictures
{
    /// <summary>The factor plane, the scree plot, the gap curve and the missing-data map.</summary>
    /// <param name="directory">Made where it is not there.</param>
    /// <param name="role"><c>driver</c> or <c>worker</c>; file names begin with it.</param>
    /// <returns>The files written: a PNG and an SVG a picture.</returns>
    /// <exception cref="RefusedException">The directory cannot be written to.</exception>
    public static IReadOnlyList<string> WriteMetrics(string directory, string role, MetricSelection selection) => Write(
        directory,
        FactorPicture.Draw(role, selection), ScreePicture.Draw(role, selection), GapPicture.Draw(role, selection), MissingPicture.Draw(role, selection));

    /// <summary>The lasso path and the order of the levers.</summary>
    /// <param name="directory">Made where it is not there.</param>
    /// <returns>The files written: a PNG and an SVG a picture.</returns>
    /// <exception cref="RefusedException">The directory cannot be written to.</exception>
    public static IReadOnlyList<string> WriteLevers(string directory, LeverRanking ranking) =>
        Write(directory, LassoPicture.Draw(ranking), LeverPicture.Draw(ranking));

    private static List<string> Write(string directory, params IEnumerable<Picture> pictures) =>
        [.. pictures.SelectMany(picture => PictureFile.Write(directory, picture))];
}
