using Sluice.Spark.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring;

internal static class AnswerExtensions
{
    /// <summary>What was read; fails with the reason where nothing was.</summary>
    public static T Present<T>(this Answer<T> answer) where T : class
    {
        Assert.True(answer.IsPresent, answer.Absence?.Reason);
        return answer.Value;
    }

    public static Absence Missing<T>(this Answer<T> answer, AbsenceKind kind) where T : class
    {
        Assert.False(answer.IsPresent);
        Assert.Equal(kind, answer.Absence.Kind);
        return answer.Absence;
    }
}
