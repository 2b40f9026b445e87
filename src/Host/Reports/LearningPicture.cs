using ScottPlot;
using Sluice.Hosting.Sessions;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Reports;

/// <summary>A run's updates in eight panels: what is learnt by class, then how sure the learning is and what it learns from.</summary>
internal static class LearningPicture
{
    /// <summary>Of the files.</summary>
    public const string Name = "learning";

    private const int Width = 1500, Wide = 750, Narrow = 500, Tall = 500, Low = 330;

    public static Picture Draw(LearningCurve curve) => new(
        Name, Width, Tall + 2 * Low,
        (ByClass(curve, LearningPanel.Linear($"{curve.Run}: mean return", "sum of rewards of an episode"), s => s.MeanReturn, s => s.MeanReturn), At(0, 0, Wide, Tall)),
        (Ratio(curve), At(Wide, 0, Wide, Tall)),
        (Single(curve, LearningPanel.Linear("entropy of the policy", "nats"), Entropy), At(0, Tall, Narrow, Low)),
        (Single(curve, LearningPanel.Logarithmic("gradient norm", "Euclidean, log scale"), s => s.GradientNorm), At(Narrow, Tall, Narrow, Low)),
        (Single(curve, LearningPanel.Linear("gradient: signal over noise", "ratio", from: 0), s => s.SignalToNoise), At(2 * Narrow, Tall, Narrow, Low)),
        (Single(curve, LearningPanel.Linear("faulty configurations", "% of the steps", from: 0), s => 100 * s.FaultyShare), At(0, Tall + Low, Narrow, Low)),
        (Ages(curve), At(Narrow, Tall + Low, Narrow, Low)),
        (Single(curve, LearningPanel.Linear("effective steps", "% of the steps", from: 0, to: 100), EffectiveShare), At(2 * Narrow, Tall + Low, Narrow, Low)));

    private static PixelRect At(int left, int top, int width, int height) => new(left, left + width, top + height, top);

    // The first iteration makes no update and has the entropy of a choice among all actions, whatever is allowed.
    private static double Entropy(UpdateStatistics statistics) => statistics.GradientNorm > 0 ? statistics.Entropy : double.NaN;

    private static double EffectiveShare(UpdateStatistics statistics) =>
        statistics.Steps > 0 ? 100 * statistics.EffectiveSteps / statistics.Steps : double.NaN;

    private static Plot Ratio(LearningCurve curve)
    {
        var panel = LearningPanel.Logarithmic("p99 in the last step", "p99 / T_ref, log scale");
        return ByClass(curve, panel, s => s.MeanLastP99Ratio, s => s.MeanLastP99Ratio);
    }

    private static Plot ByClass(LearningCurve curve, LearningPanel panel, Func<UpdateStatistics, double> ofAll, Func<ClassStatistics, double> ofClass)
    {
        foreach (var known in curve.Classes)
            panel.Add(known.Value, Points(curve, s => LearningCurve.Find(s, known) is { } statistics ? ofClass(statistics) : double.NaN));
        panel.AddMean("all episodes", Points(curve, ofAll));
        return panel.Done(curve.Updates[0].Iteration, curve.Updates[^1].Iteration, isExplained: true);
    }

    private static Plot Ages(LearningCurve curve)
    {
        var panel = LearningPanel.Linear("age of the episodes", "versions", from: 0, atLeast: 1);
        panel.Add("greatest", Points(curve, s => s.GreatestAge));
        panel.Add("mean", Points(curve, s => s.MeanAge));
        if (curve.Updates.Any(update => update.Statistics.StaleEpisodes > 0))
            panel.Add("dropped, number", Points(curve, s => s.StaleEpisodes));
        return panel.Done(curve.Updates[0].Iteration, curve.Updates[^1].Iteration, isExplained: true);
    }

    private static Plot Single(LearningCurve curve, LearningPanel panel, Func<UpdateStatistics, double> value)
    {
        panel.AddAlone(Points(curve, value));
        return panel.Done(curve.Updates[0].Iteration, curve.Updates[^1].Iteration, isExplained: false);
    }

    private static (double Iteration, double Value)[] Points(LearningCurve curve, Func<UpdateStatistics, double> value) =>
        [.. curve.Updates.Select(update => ((double)update.Iteration, value(update.Statistics)))];
}
