using System.Runtime.Intrinsics;
using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The update in fused vector code. Rows are taken in chunks of a fixed size, each chunk summed by itself, the chunks' sums added in order:
/// the result has the same bits for any number of threads and any width of vectors.
/// </summary>
public sealed class ManagedEngine : IPolicyEngine
{
    /// <summary>Rows whose states stay in the second-level cache from the forward to the backward pass.</summary>
    private const int BlockRows = 64;

    /// <summary>Rows that one thread sums; fixes the order of addition.</summary>
    private const int ChunkRows = 1024;

    private readonly ParallelOptions _parallel;

    /// <param name="threads">Threads to use at most; changes the time only.</param>
    public ManagedEngine(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    public string Name => "managed";

    public PolicyUpdate Update(
        PolicyWeights weights, OptimiserState optimiser, TrainingBatch batch, LearningSettings settings, double entropyBonus)
    {
        ArgumentNullException.ThrowIfNull(optimiser);
        return RmsProp.Ascend(weights, optimiser, Gradient(weights, batch, settings, entropyBonus), settings);
    }

    public PolicyGradient Gradient(PolicyWeights weights, TrainingBatch batch, LearningSettings settings, double entropyBonus)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validated();
        batch.ThrowIfNotFor(weights);
        var packed = weights.Packed;
        var rows = Tiles.RoundUp(batch.Steps, Tiles.Rows);
        var sums = new ChunkSum[(rows + ChunkRows - 1) / ChunkRows];
        Parallel.For(0, sums.Length, _parallel, chunk =>
        {
            var sum = new ChunkSum(packed);
            var end = Math.Min(rows, (chunk + 1) * ChunkRows);
            for (var row = chunk * ChunkRows; row < end; row += BlockRows)
                AddBlock(sum, packed, batch, row, Math.Min(BlockRows, end - row), settings.LearntShare, (float)entropyBonus);
            sums[chunk] = sum;
        });
        return Total(sums, packed, batch, entropyBonus);
    }

    private static void AddBlock(ChunkSum sum, PackedWeights packed, TrainingBatch batch, int first, int rows, double f, float entropyBonus)
    {
        var states = batch.StatesPadded.AsSpan(first * packed.InputStride, rows * packed.InputStride);
        Tiles.RowsByRows(
            states, packed.InputStride, rows, packed.Hidden, packed.InputStride, packed.HiddenRows, packed.InputStride, sum.Hidden, packed.HiddenStride);
        AddBiasAndRectify(sum.Hidden, packed.HiddenBiases, rows);
        Tiles.RowsByColumns(
            sum.Hidden, packed.HiddenStride, rows, packed.Output, packed.ActionStride, packed.HiddenRows, packed.OutputBiases, sum.Logits, packed.ActionStride);

        for (var r = 0; r < rows; r++)
            DifferentiateRow(sum, batch, first + r, sum.Logits.AsSpan(r * packed.ActionStride, packed.ActionStride), f, entropyBonus);

        AddRows(sum.OutputBiases, sum.Logits, rows);
        Tiles.AddOuterProducts(
            sum.Hidden, packed.HiddenStride, packed.HiddenRows, sum.Logits, packed.ActionStride, packed.ActionStride, rows, sum.Output, packed.ActionStride);
        Tiles.RowsByColumns(
            sum.Logits, packed.ActionStride, rows, packed.OutputByAction, packed.HiddenStride, batch.Shape.Actions, packed.NoBiases, sum.HiddenGradient, packed.HiddenStride);
        KeepWhereActive(sum.HiddenGradient, sum.Hidden, rows * packed.HiddenStride);
        AddRows(sum.HiddenBiases, sum.HiddenGradient, rows);
        Tiles.AddOuterProducts(
            sum.HiddenGradient, packed.HiddenStride, packed.HiddenRows, states, packed.InputStride, packed.InputStride, rows, sum.HiddenWeights, packed.InputStride);
    }

    /// <summary>
    /// Turns a row's logits z into the objective's derivative by them. With w = weight x advantage and u the exploring part of mu(a):
    /// d log mu(a) / dz = (f pi(a) / (f pi(a) + u)) (e_a - pi); dH / dz_j = -pi_j (log pi_j + H).
    /// </summary>
    private static void DifferentiateRow(ChunkSum sum, TrainingBatch batch, int row, Span<float> z, double f, float entropyBonus)
    {
        if (row >= batch.Steps || batch.WeightsPadded[row] == 0)
        {
            z.Clear();
            return;
        }

        var allowed = batch.AllowedPadded[row];
        var (entropy, logSum) = MaskedSoftmax.Apply(z, allowed, sum.Pi);
        var action = batch.ActionsPadded[row];
        var moves = allowed.Forbid(batch.Shape.Hold);
        var explored = moves.Allows(action) ? (1 - f) / moves.Count : 0;
        // Without an exploring part the ratio is 1 however small pi(a) is.
        var exploited = (moves.Count == 0 ? 1 : f) * Math.Max(sum.Pi[action], float.Epsilon);
        var mu = exploited + explored;
        var ratio = mu > 0 ? exploited / mu : 0;
        var gain = (double)batch.WeightsPadded[row] * batch.AdvantagesPadded[row];
        sum.Objective += gain * Math.Log(Math.Max(mu, float.Epsilon));
        sum.Entropy += entropy;

        // z = pi (bonus (logSum - entropy - z) - gain ratio), then the action's own part.
        var scale = (float)(gain * ratio);
        ref var logit = ref z[0];
        ref var pi = ref sum.Pi[0];
        var constant = Vector512.Create(entropyBonus * (logSum - entropy) - scale);
        for (var k = 0; k < z.Length; k += Tiles.Lanes)
        {
            var factor = constant - Tiles.Load(ref logit, k) * entropyBonus;
            (Tiles.Load(ref pi, k) * factor).StoreUnsafe(ref logit, (nuint)k);
        }

        z[action] += scale;
    }

    private static void AddBiasAndRectify(Span<float> hidden, ReadOnlySpan<float> biases, int rows)
    {
        ref var h = ref hidden[0];
        for (var k = 0; k < biases.Length; k += Tiles.Lanes)
        {
            var bias = Vector512.Create(biases.Slice(k, Tiles.Lanes));
            for (var r = 0; r < rows; r++)
            {
                var at = r * biases.Length + k;
                Vector512.Max(Tiles.Load(ref h, at) + bias, Vector512<float>.Zero).StoreUnsafe(ref h, (nuint)at);
            }
        }
    }

    private static void KeepWhereActive(Span<float> gradient, ReadOnlySpan<float> hidden, int length)
    {
        ref var g = ref gradient[0];
        for (var k = 0; k < length; k += Tiles.Lanes)
        {
            var active = Vector512.GreaterThan(Vector512.Create(hidden.Slice(k, Tiles.Lanes)), Vector512<float>.Zero);
            Vector512.BitwiseAnd(Tiles.Load(ref g, k), active).StoreUnsafe(ref g, (nuint)k);
        }
    }

    /// <summary>Adds the column sums of the first rows of a matrix as wide as <paramref name="sums"/>.</summary>
    private static void AddRows(Span<float> sums, Span<float> matrix, int rows)
    {
        ref var m = ref matrix[0];
        ref var s = ref sums[0];
        for (var k = 0; k < sums.Length; k += Tiles.Lanes)
        {
            var sum = Tiles.Load(ref s, k);
            for (var r = 0; r < rows; r++)
                sum += Tiles.Load(ref m, r * sums.Length + k);
            sum.StoreUnsafe(ref s, (nuint)k);
        }
    }

    private static PolicyGradient Total(ChunkSum[] sums, PackedWeights packed, TrainingBatch batch, double entropyBonus)
    {
        var shape = batch.Shape;
        var values = new float[shape.ParameterCount];
        var perStep = 1.0 / batch.MeasuredSteps;
        var hiddenWeights = InOrder(sums, s => s.HiddenWeights, perStep);
        var hiddenBiases = InOrder(sums, s => s.HiddenBiases, perStep);
        var output = InOrder(sums, s => s.Output, perStep);
        var outputBiases = InOrder(sums, s => s.OutputBiases, perStep);
        for (var j = 0; j < shape.Hidden; j++)
        {
            hiddenWeights.AsSpan(j * packed.InputStride, shape.Inputs).CopyTo(values.AsSpan(j * shape.Inputs));
            for (var a = 0; a < shape.Actions; a++)
                values[shape.OutputOffset + a * shape.Hidden + j] = output[j * packed.ActionStride + a];
        }

        hiddenBiases.AsSpan(0, shape.Hidden).CopyTo(values.AsSpan(shape.HiddenBiasOffset));
        outputBiases.AsSpan(0, shape.Actions).CopyTo(values.AsSpan(shape.OutputBiasOffset));
        var bad = ContentHash.FirstNonFinite(values);
        if (bad >= 0)
            throw new InvalidOperationException($"the gradient of parameter {bad} is {values[bad]}; the advantages or the states are too large");

        var entropy = sums.Sum(s => s.Entropy) * perStep;
        return new(values, entropy, sums.Sum(s => s.Objective) * perStep + entropyBonus * entropy);
    }

    private static float[] InOrder(ChunkSum[] sums, Func<ChunkSum, float[]> part, double perStep)
    {
        var total = new double[part(sums[0]).Length];
        foreach (var sum in sums)
        {
            var values = part(sum);
            for (var i = 0; i < total.Length; i++)
                total[i] += values[i];
        }

        return Array.ConvertAll(total, t => (float)(t * perStep));
    }

    /// <summary>A chunk's gradient, padded like <see cref="PackedWeights"/>, and the work space of one block.</summary>
    private sealed class ChunkSum(PackedWeights packed)
    {
        public float[] HiddenWeights { get; } = new float[packed.Hidden.Length];

        public float[] HiddenBiases { get; } = new float[packed.HiddenBiases.Length];

        public float[] Output { get; } = new float[packed.Output.Length];

        public float[] OutputBiases { get; } = new float[packed.OutputBiases.Length];

        public double Objective { get; set; }

        public double Entropy { get; set; }

        public float[] Hidden { get; } = new float[BlockRows * packed.HiddenStride];

        public float[] HiddenGradient { get; } = new float[BlockRows * packed.HiddenStride];

        /// <summary>One row's probabilities.</summary>
        public float[] Pi { get; } = new float[packed.ActionStride];

        public float[] Logits { get; } = new float[BlockRows * packed.ActionStride];
    }
}
