using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>No recorded answer is there for nothing: each one is asked for by a client of ours, which makes of it what a contract says.</summary>
public sealed class RecordedContractTests
{
    /// <summary>The files that there are, not those that contracts name.</summary>
    public static TheoryData<string> Answers => [.. Recorded.Names];

    [Theory]
    [MemberData(nameof(Answers))]
    public Task Every_recorded_answer_is_read_by_a_client_that_makes_the_right_thing_of_it(string file) => RecordedContracts.CheckAsync(file);

    [Fact]
    public async Task An_answer_that_no_contract_reads_is_noticed() =>
        Assert.Contains("new.json", (await Assert.ThrowsAsync<UnreadAnswerException>(() => RecordedContracts.CheckAsync("structured/new.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void No_contract_is_about_an_answer_that_is_gone() => Assert.Empty(RecordedContracts.All.Keys.Except(Recorded.Names));
}
