using System.Globalization;
using Sluice.Hosting.Data;
using Sluice.Hosting.Sessions;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Reports;

/// <summary>A learning curve as CSV: a row an iteration. An empty cell is a missing value.</summary>
internal static class LearningTable
{
    private static readonly (string Name, Func<UpdateStatistics, double> Value)[] Columns =
    [
        ("episodes", s => s.Episodes),
        ("steps", s => s.Steps),
        ("meanReturn", s => s.MeanReturn),
        ("meanReward", s => s.MeanReward),
        ("meanLastP99Ratio", s => s.MeanLastP99Ratio),
        ("entropy", s => s.Entropy),
        ("gradientNorm", s => s.GradientNorm),
        ("signalToNoise", s => s.SignalToNoise),
        ("faultyShare", s => s.FaultyShare),
        ("meanAge", s => s.MeanAge),
        ("greatestAge", s => s.GreatestAge),
        ("staleEpisodes", s => s.StaleEpisodes),
        ("effectiveSteps", s => s.EffectiveSteps),
    ];

    private static readonly (string Name, Func<ClassStatistics, double> Value)[] OfClass =
        [("episodes", s => s.Episodes), ("meanReturn", s => s.MeanReturn), ("meanLastP99Ratio", s => s.MeanLastP99Ratio)];

    public static string Csv(LearningCurve curve) => string.Concat(curve.Updates.Select(update => Row(curve, update)).Prepend(Header(curve)).Select(row => CsvText.Row(row) + "\n"));

    private static string[] Header(LearningCurve curve) =>
    [
        "run", "iteration", .. Columns.Select(column => column.Name),
        .. curve.Classes.SelectMany(known => OfClass.Select(column => $"{known}:{column.Name}")),
    ];

    private static string[] Row(LearningCurve curve, PolicyUpdated update) =>
    [
        curve.Run.Value, Texts.Invariant($"{update.Iteration}"), .. Columns.Select(column => Number(column.Value(update.Statistics))),
        .. curve.Classes.SelectMany(known =>
        {
            var found = LearningCurve.Find(update.Statistics, known);
            return OfClass.Select(column => found is { } statistics ? Number(column.Value(statistics)) : "");
        }),
    ];

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("G9", CultureInfo.InvariantCulture);
}
