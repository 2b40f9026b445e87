using System.Security.Cryptography;
using Sluice.Messages;

namespace Sluice.Tuning.Policy;

/// <summary>One policy version, whole: what chooses actions, and what the next update needs besides. Immutable.</summary>
public sealed record PolicySnapshot
{
    /// <exception cref="ArgumentException">The parts do not fit each other's shapes.</exception>
    public PolicySnapshot(
        PolicyVersion version, PolicyWeights weights, OptimiserState optimiser, Normalisation normalisation, string selectionHash, EncodingSettings encoding)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(optimiser);
        ArgumentNullException.ThrowIfNull(normalisation);
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentException.ThrowIfNullOrEmpty(selectionHash);
        if (optimiser.MeanSquares.Length != weights.Shape.ParameterCount)
            throw new ArgumentException($"policy {version}: {weights.Shape.ParameterCount} weights but {optimiser.MeanSquares.Length} mean squares", nameof(optimiser));
        if (normalisation.Inputs != weights.Shape.Inputs)
            throw new ArgumentException($"policy {version}: the network takes {weights.Shape.Inputs} inputs but {normalisation.Inputs} are normalised", nameof(normalisation));
        Version = version;
        Weights = weights;
        Optimiser = optimiser;
        Normalisation = normalisation;
        SelectionHash = selectionHash;
        Encoding = encoding.Validated();
        Hash = HashOf(weights, normalisation, selectionHash, encoding);
    }

    public PolicyVersion Version { get; }

    public PolicyWeights Weights { get; }

    public OptimiserState Optimiser { get; }

    public Normalisation Normalisation { get; }

    /// <summary>The selection whose metrics and levers the inputs and actions are.</summary>
    public string SelectionHash { get; }

    public EncodingSettings Encoding { get; }

    /// <summary>SHA-256, lower-case hexadecimal, over all that decides actions: weights, normalisation, selection, encoding. Not the version's name.</summary>
    public string Hash { get; }

    /// <summary>Version 0 of a run: untrained.</summary>
    public static PolicySnapshot Untrained(
        RunId run, PolicyShape shape, ulong seed, Normalisation normalisation, string selectionHash, EncodingSettings encoding) =>
        new(new(run, 0), PolicyWeights.Initialise(shape, seed), OptimiserState.Initial(shape), normalisation, selectionHash, encoding);

    /// <summary>The next version of the same run.</summary>
    public PolicySnapshot After(PolicyUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new(Version with { Number = Version.Number + 1 }, update.Weights, update.Optimiser, Normalisation, SelectionHash, Encoding);
    }

    /// <summary>The same policy as a version of another run; its hash stays.</summary>
    public PolicySnapshot Named(PolicyVersion version) => new(version, Weights, Optimiser, Normalisation, SelectionHash, Encoding);

    private static string HashOf(PolicyWeights weights, Normalisation normalisation, string selectionHash, EncodingSettings encoding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(weights.ToBytes());
        hash.AppendData(normalisation.ToBytes());
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{selectionHash};{encoding.History};{encoding.HalfLife:R}")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
