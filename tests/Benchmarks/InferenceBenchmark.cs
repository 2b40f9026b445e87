using BenchmarkDotNet.Attributes;
using Sluice.Tuning.Policy;

namespace Sluice.Benchmarks;

/// <summary>One normalised state to a soft-max over the actions (H4): the paper's full size and the built-in selection's.</summary>
[MemoryDiagnoser]
public class InferenceBenchmark
{
    private PolicyWeights _weights = null!;
    private float[] _state = [];
    private float[] _probabilities = [];

    [Params("1009-20-219", "112-20-25")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var sizes = Array.ConvertAll(Size.Split('-'), int.Parse);
        var shape = new PolicyShape(sizes[0], sizes[1], sizes[2]);
        _weights = PolicyWeights.Initialise(shape, 1);
        _state = new float[shape.Inputs];
        for (var i = 0; i < _state.Length; i++)
            _state[i] = MathF.Sin(i);
        _probabilities = new float[shape.Actions];
    }

    [Benchmark]
    public float Infer() => PolicyNetwork.Probabilities(_weights, _state, ActionMask.All(_probabilities.Length), _probabilities);
}
