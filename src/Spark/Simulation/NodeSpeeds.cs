using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// How slow each worker is: a static speed, an Ornstein-Uhlenbeck drift and noisy neighbours, on a grid of its own that no configuration
/// touches. Kept as the logarithm of time over nominal time, so that the slowest node of a stage is a maximum of sums.
/// </summary>
internal sealed class NodeSpeeds
{
    private readonly Variation _variation;
    private readonly double[] _speed;
    private readonly double[] _drift;
    private readonly double[] _neighbourBegins;
    private readonly double[] _neighbourEnds;
    private readonly double[] _neighbourLog;
    private readonly bool _noise;
    private readonly double _driftKept;
    private readonly double _driftStep;
    private RandomStream _driftRandom;
    private RandomStream _neighbourRandom;
    private double _nextStep;

    public NodeSpeeds(
        SimulationCoefficients coefficients, int workers, RandomStream machines, RandomStream drift, RandomStream neighbours, bool noise, IReadOnlyList<double>? known = null)
    {
        _variation = coefficients.Variation;
        _noise = noise;
        _driftRandom = drift;
        _neighbourRandom = neighbours;
        _speed = new double[workers];
        _drift = new double[workers];
        _neighbourBegins = new double[workers];
        _neighbourEnds = new double[workers];
        _neighbourLog = new double[workers];
        LogSlowness = new double[workers];
        _driftKept = Math.Exp(-_variation.DriftStepSeconds / _variation.DriftSeconds);
        _driftStep = _variation.DriftDeviation * Math.Sqrt(1 - _driftKept * _driftKept);
        Array.Fill(_speed, 1);
        _nextStep = double.PositiveInfinity;
        if (!noise)
            return;

        for (var node = 0; node < workers; node++)
        {
            var speed = 1 + _variation.SpeedDeviation * StandardNormal.Draw(ref machines);
            if (machines.NextUniform() < _variation.SlowNodeShare)
                speed -= _variation.SlowNode;
            _speed[node] = known?[node] ?? Math.Max(0.5, speed);
            _drift[node] = _variation.DriftDeviation * StandardNormal.Draw(ref _driftRandom);
            DrawNeighbour(node, 0);
        }

        Refresh(0);
        _nextStep = _variation.DriftStepSeconds;
    }

    /// <summary>ln(task time on the node / nominal task time), a value a worker.</summary>
    public double[] LogSlowness { get; }

    public void AdvanceTo(double seconds)
    {
        while (_nextStep <= seconds)
        {
            for (var node = 0; node < _drift.Length; node++)
                _drift[node] = _drift[node] * _driftKept + _driftStep * StandardNormal.Draw(ref _driftRandom);
            Refresh(_nextStep);
            _nextStep += _variation.DriftStepSeconds;
        }
    }

    private void Refresh(double seconds)
    {
        if (!_noise)
            return;
        for (var node = 0; node < _drift.Length; node++)
        {
            if (seconds >= _neighbourEnds[node])
                DrawNeighbour(node, seconds);
            var neighbour = seconds >= _neighbourBegins[node] ? _neighbourLog[node] : 0;
            LogSlowness[node] = neighbour - Math.Log(_speed[node] * Math.Max(0.5, 1 + _drift[node]));
        }
    }

    private void DrawNeighbour(int node, double after)
    {
        _neighbourBegins[node] = after + _variation.NeighbourMeanSeconds * _neighbourRandom.NextExponential();
        _neighbourEnds[node] = _neighbourBegins[node] + Uniform(_variation.NeighbourSecondsFrom, _variation.NeighbourSecondsTo);
        _neighbourLog[node] = Math.Log(Uniform(_variation.NeighbourFactorFrom, _variation.NeighbourFactorTo));
    }

    private double Uniform(double from, double to) => from + (to - from) * _neighbourRandom.NextUniform();
}
