using System.Collections.Immutable;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>What our clients make of each recorded answer.</summary>
internal static class RecordedContracts
{
    public static ImmutableDictionary<string, Func<ContractStage, Task>> All { get; } = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal, StructuredContracts.All.Concat(DStreamContracts.All).Concat(StandaloneContracts.All).Concat(HistoryContracts.All));

    /// <summary>Has a client read an answer, and sees that it does.</summary>
    /// <exception cref="UnreadAnswerException">Nobody says who reads it, or whoever was to has not asked for it.</exception>
    public static async Task CheckAsync(string file)
    {
        if (!All.TryGetValue(file, out var contract))
            throw new UnreadAnswerException($"No contract reads {file}: say in {nameof(RecordedContracts)} which client asks for it and what it makes of it.");
        await using var stage = await ContractStage.StartAsync();
        await contract(stage);
        if (!stage.Read.Contains(file))
            throw new UnreadAnswerException($"The contract of {file} holds without it: no client has asked for it.");
    }
}

internal sealed class UnreadAnswerException(string message) : Exception(message);
