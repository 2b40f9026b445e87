using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Stabilisation;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class TempoTests
{
    [Fact]
    public void Steps_of_five_minutes_and_longer_ones_keep_every_length_of_time()
    {
        foreach (var minutes in (double[])[5, 7.5, 60])
        {
            var tempo = Tempo.Of(TimeSpan.FromMinutes(minutes));
            Assert.Equal(Tempo.Usual, tempo);
            Assert.Equal(EpisodeSettings.Default, EpisodeSettings.Default.At(tempo));
            Assert.Equal(SafetySettings.Default, SafetySettings.Default.At(tempo));
            Assert.Equal(StabilisationSettings.Default, StabilisationSettings.Default.At(tempo));
        }
    }

    [Fact]
    public void Shorter_steps_shorten_every_length_of_time_in_proportion_and_nothing_else()
    {
        var tempo = Tempo.Of(TimeSpan.FromSeconds(10));
        var safety = SafetySettings.Default.At(tempo).Validated();
        Assert.Equal(TimeSpan.FromSeconds(2), EpisodeSettings.Default.At(tempo).Validated().MinimumWindow);
        Assert.Equal(TimeSpan.FromSeconds(2), safety.Stabilisation.Window);
        Assert.Equal(TimeSpan.FromSeconds(10), safety.Stabilisation.Step);
        Assert.Equal(TimeSpan.FromSeconds(1), safety.Guard.Window);
        Assert.Equal(TimeSpan.FromSeconds(0.5), safety.BackOff.First);
        Assert.Equal(TimeSpan.FromMinutes(1), safety.BlindFor);
        Assert.Equal(SloGuardSettings.Default.Alarm, safety.Guard.Alarm);
        Assert.Equal(StabilisationSettings.Default.MaxDrift, safety.Stabilisation.MaxDrift);
    }

    [Fact]
    public void What_is_simulated_to_learn_from_keeps_the_usual_one()
    {
        var plan = Played.TuningPlan with { StepLength = TimeSpan.FromSeconds(10) };
        Assert.Equal(10.0 / 300, Tempo.Of(plan).Share, 12);
        Assert.Equal(Tempo.Usual, Tempo.Of(plan with { Kind = EpisodeKind.Training }));
        Assert.Equal(Tempo.Usual, Tempo.Of(plan with { Kind = EpisodeKind.Survey }));
    }
}
