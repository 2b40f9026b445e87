using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class EpisodeSettingsTests
{
    [Fact]
    public void The_defaults_hold() => Assert.Equal(EpisodeSettings.Default, EpisodeSettings.Default.Validated());

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Refuses(EpisodeSettings.Default with { MinimumWindow = TimeSpan.Zero }, nameof(EpisodeSettings.MinimumWindow));
        Refuses(EpisodeSettings.Default with { OpeningWindow = TimeSpan.FromSeconds(-1) }, nameof(EpisodeSettings.OpeningWindow));
        Refuses(EpisodeSettings.Default with { ReturnMargin = double.NaN }, nameof(EpisodeSettings.ReturnMargin));

        static void Refuses(EpisodeSettings settings, string name) =>
            Assert.Contains(name, Assert.Throws<ArgumentException>(settings.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_cannot_be_run_is_refused_before_it_begins()
    {
        Refuses(Played.TrainingPlan with { Steps = -1 }, nameof(EpisodePlan.Steps));
        Refuses(Played.TrainingPlan with { ExploitShare = 1.1 }, nameof(EpisodePlan.ExploitShare));
        Refuses(Played.TrainingPlan with { ExploitShare = double.NaN }, nameof(EpisodePlan.ExploitShare));
        Refuses(Played.TrainingPlan with { ReferenceP99Ms = 0 }, nameof(EpisodePlan.ReferenceP99Ms));
        Refuses(Played.TrainingPlan with { ReferenceP99Ms = double.PositiveInfinity }, nameof(EpisodePlan.ReferenceP99Ms));
        Refuses(Played.TrainingPlan with { Opening = -Played.Minutes(1) }, nameof(EpisodePlan.Opening));
        Refuses(Played.TrainingPlan with { StepLength = TimeSpan.Zero }, nameof(EpisodePlan.StepLength));
        Refuses(Played.TrainingPlan with { Closing = -Played.Minutes(1) }, nameof(EpisodePlan.Closing));

        static void Refuses(EpisodePlan plan, string name) => Assert.Contains(
            name, Assert.Throws<ArgumentException>(() => Played.Begin(plan, Played.Preferring(Played.Small))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_cannot_be_assigned_is_refused_before_it_begins()
    {
        Assert.Throws<UnknownLeverException>(() => Scripted("spark.executor.memmory", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scripted("batchDuration", 1e9));

        static EpisodeDecision Scripted(string lever, double value) =>
            Played.Begin(Played.TuningPlan with { Choice = new FromScript([new LeverSetting(lever, value)]) }, null);
    }
}
