using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sluice.Tuning.Policy.Torch;

/// <summary>
/// The update by TorchSharp's automatic differentiation: the independent second algorithm that <see cref="ManagedEngine"/> is held against, and an engine of
/// its own. On the CPU and one thread, so that sums have one order. Tensors live inside one call.
/// </summary>
/// <remarks>
/// Constants are tensors and never TorchSharp's Scalar: a Scalar made on the way has nobody who holds it while native code reads it, and a garbage
/// collection in that moment frees it. A tensor is held by its dispose scope. The operator + makes such a Scalar too: see <see cref="Sum"/>.
/// </remarks>
public sealed class TorchEngine : IPolicyEngine
{
    private TorchEngine()
    {
    }

    public string Name => "torch";

    /// <summary>The engine, or why there is none: the native library is not shipped with every output and does not load on every system.</summary>
    /// <param name="engine">The engine; null where none can be had.</param>
    /// <param name="reason">Empty, or what the loader said.</param>
    public static bool TryCreate([NotNullWhen(true)] out IPolicyEngine? engine, out string reason)
    {
        try
        {
            // Before TorchSharp's own search: where that finds nothing, it copies half a gigabyte out of the package cache into the output.
            foreach (var library in (string[])["torch_cpu", "LibTorchSharp"])
                NativeLibrary.Load(library, typeof(TorchSharp.torch).Assembly, null);
            using var probe = zeros(1);
            set_num_threads(1);
            engine = new TorchEngine();
            reason = "";
            return true;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException
            or BadImageFormatException or EntryPointNotFoundException or FileNotFoundException)
        {
            engine = null;
            reason = WhatTheLoaderSaid(Innermost(e).Message);
            return false;
        }
    }

    public PolicyGradient Gradient(PolicyWeights weights, TrainingBatch batch, LearningSettings settings, double entropyBonus)
    {
        using var scope = NewDisposeScope();
        return Differentiate(weights, batch, settings, entropyBonus).ToGradient();
    }

    public PolicyUpdate Update(
        PolicyWeights weights, OptimiserState optimiser, TrainingBatch batch, LearningSettings settings, double entropyBonus)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(optimiser);
        ArgumentNullException.ThrowIfNull(settings);
        using var scope = NewDisposeScope();
        var slope = Differentiate(weights, batch, settings, entropyBonus);
        using var noGradient = no_grad();
        var gradient = slope.Flat();
        var meanSquares = tensor(optimiser.MeanSquares.ToArray());
        if (meanSquares.numel() != gradient.numel())
            throw new ArgumentException($"{gradient.numel()} weights but {meanSquares.numel()} mean squares", nameof(optimiser));
        meanSquares = Sum(meanSquares * Constant(settings.Decay), gradient * gradient * Constant(1 - settings.Decay));
        var step = Constant(settings.LearningRate) * gradient / Sum(meanSquares, Constant(settings.Epsilon)).sqrt();
        var parameters = Sum(tensor(weights.Parameters.ToArray()), step);
        var wide = gradient.to_type(ScalarType.Float64);
        return new(
            new PolicyWeights(weights.Shape, Numbers(parameters)),
            new OptimiserState(Numbers(meanSquares)),
            (wide * wide).sum().sqrt().data<double>()[0],
            Numbers(slope.Entropy)[0],
            Numbers(slope.Objective)[0]);
    }

    private static Slope Differentiate(PolicyWeights weights, TrainingBatch batch, LearningSettings settings, double entropyBonus)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validated();
        batch.ThrowIfNotFor(weights);
        var shape = batch.Shape;
        var rows = new RowTensors(batch, settings.LearntShare);

        var w1 = Parameter(weights.HiddenWeights, shape.Hidden, shape.Inputs);
        var b1 = Parameter(weights.HiddenBiases, shape.Hidden);
        var w2 = Parameter(weights.OutputWeights, shape.Actions, shape.Hidden);
        var b2 = Parameter(weights.OutputBiases, shape.Actions);

        var hidden = nn.functional.relu(Sum(rows.States.matmul(w1.t()), b1));
        var logits = where(rows.Masked, Constant(double.NegativeInfinity), Sum(hidden.matmul(w2.t()), b2));
        var logPi = nn.functional.log_softmax(logits, 1);

        // log mu = log(f pi + u), by logarithms so that no probability underflows to 0.
        var logMu = logaddexp(Sum(rows.LogExploited, logPi.gather(1, rows.Actions).squeeze(1)), rows.LogExplored);
        var entropies = -(logPi.exp() * where(rows.Masked, Constant(0), logPi)).sum(1);
        var measured = Constant(batch.MeasuredSteps);
        var entropy = (entropies * rows.Measured).sum() / measured;
        var objective = Sum((rows.Gains * logMu).sum() / measured, Constant(entropyBonus) * entropy);
        objective.backward();
        return new(
            [w1.grad!.flatten(), b1.grad!, w2.grad!.flatten(), b2.grad!],
            entropy.detach(),
            objective.detach());
    }

    private static Tensor Parameter(ReadOnlySpan<float> values, params long[] sizes) => tensor(values.ToArray()).reshape(sizes).requires_grad_();

    private static Tensor Sum(Tensor one, Tensor other) => one.add(other, Held.One);

    private static Tensor Constant(double value) => tensor((float)value);

    private static float[] Numbers(Tensor values) => values.data<float>().ToArray();

    /// <summary>One line of the loader's many: what is wrong with a file that is there, or that none is.</summary>
    private static string WhatTheLoaderSaid(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 1
            ? lines[0]
            : lines.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.Ordinal))
                ?? "its native libraries are not beside this program; the package TorchSharp-cpu brings them";
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e;
    }

    /// <summary>What native code may read at any time; made when first used, after the libraries are known to load.</summary>
    private static class Held
    {
        public static readonly TorchSharp.Scalar One = 1;
    }

    private sealed record Slope(Tensor[] Gradients, Tensor Entropy, Tensor Objective)
    {
        public Tensor Flat() => cat(Gradients);

        public PolicyGradient ToGradient() => new(Numbers(Flat()), Numbers(Entropy)[0], Numbers(Objective)[0]);
    }

    /// <summary>A batch as tensors, a row a step.</summary>
    private sealed class RowTensors
    {
        public RowTensors(TrainingBatch batch, double f)
        {
            var shape = batch.Shape;
            var masked = new bool[batch.Steps * shape.Actions];
            var actions = new long[batch.Steps];
            var gains = new float[batch.Steps];
            var measured = new float[batch.Steps];
            var exploited = new float[batch.Steps];
            var explored = new float[batch.Steps];
            for (var row = 0; row < batch.Steps; row++)
            {
                var allowed = batch.Allowed[row];
                for (var a = 0; a < shape.Actions; a++)
                    masked[row * shape.Actions + a] = !allowed.Allows(a);
                var moves = allowed.Count - 1;
                actions[row] = batch.Actions[row];
                gains[row] = batch.Weights[row] * batch.Advantages[row];
                measured[row] = batch.Weights[row] > 0 ? 1 : 0;
                exploited[row] = (float)Math.Log(moves == 0 ? 1 : f);
                explored[row] = moves > 0 && actions[row] != shape.Hold ? (float)Math.Log((1 - f) / moves) : float.NegativeInfinity;
            }

            States = tensor(batch.StatesPadded, [batch.StatesPadded.Length / batch.Stride, batch.Stride])
                .narrow(0, 0, batch.Steps).narrow(1, 0, shape.Inputs);
            Masked = tensor(masked, [batch.Steps, shape.Actions]);
            Actions = tensor(actions).unsqueeze(1);
            Gains = tensor(gains);
            Measured = tensor(measured);
            LogExploited = tensor(exploited);
            LogExplored = tensor(explored);
        }

        public Tensor States { get; }

        public Tensor Masked { get; }

        public Tensor Actions { get; }

        /// <summary>weight x advantage.</summary>
        public Tensor Gains { get; }

        public Tensor Measured { get; }

        public Tensor LogExploited { get; }

        public Tensor LogExplored { get; }
    }
}
