using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>Fills a <see cref="TrainingBatch"/> row by row; each state is written where the engines will read it. Used once.</summary>
public sealed class TrainingBatchBuilder
{
    private readonly PolicyShape _shape;
    private readonly int _capacity;
    private readonly int _stride;
    private readonly float[] _states;
    private readonly ActionMask[] _allowed;
    private readonly int[] _actions;
    private readonly float[] _advantages;
    private readonly float[] _weights;
    private int _steps;
    private int _measured;
    private bool _built;

    /// <param name="shape">The network that the batch is for.</param>
    /// <param name="capacity">Rows at most.</param>
    public TrainingBatchBuilder(PolicyShape shape, int capacity)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _shape = shape;
        _capacity = capacity;
        _stride = Tiles.StateStride(shape.Inputs);
        var rows = Tiles.RoundUp(capacity, Tiles.Rows);
        _states = new float[checked(rows * _stride)];
        _allowed = new ActionMask[rows];
        _actions = new int[rows];
        _advantages = new float[rows];
        _weights = new float[rows];
    }

    /// <summary>Adds a row and hands out its state, all zero, for the caller to fill with <see cref="PolicyShape.Inputs"/> normalised numbers.</summary>
    /// <param name="allowed">The mask of the step; hold counts as allowed.</param>
    /// <param name="action">The action taken; one of the allowed.</param>
    /// <param name="advantage">v_t - b_t, finite.</param>
    /// <param name="weight">rho_t in [0, 1].</param>
    public Span<float> Add(ActionMask allowed, int action, double advantage, double weight)
    {
        ObjectDisposedException.ThrowIf(_built, this);
        if (_steps == _capacity)
            throw new InvalidOperationException($"the batch was made for {_capacity} steps");
        if ((uint)action >= (uint)_shape.Actions)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"a {_shape} network has actions 0 to {_shape.Actions - 1}");
        allowed = allowed.Allow(_shape.Hold);
        if (!allowed.Allows(action))
            throw new ArgumentException($"action {action} was taken but is masked", nameof(action));
        if (!double.IsFinite(advantage))
            throw new ArgumentException($"the advantage is {advantage}; it must be finite", nameof(advantage));
        if (!(weight is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "a step's weight is between 0 and 1");
        var row = _steps++;
        _allowed[row] = allowed;
        _actions[row] = action;
        _advantages[row] = (float)advantage;
        _weights[row] = (float)weight;
        _measured += weight > 0 ? 1 : 0;
        return _states.AsSpan(row * _stride, _shape.Inputs);
    }

    /// <summary>The batch; the builder gives up its memory to it.</summary>
    public TrainingBatch Build()
    {
        ObjectDisposedException.ThrowIf(_built, this);
        if (_measured == 0)
            throw new InvalidOperationException("no step of the batch was measured: there is nothing to learn from");
        for (var row = 0; row < _steps; row++)
        {
            var bad = ContentHash.FirstNonFinite(_states.AsSpan(row * _stride, _shape.Inputs));
            if (bad >= 0)
                throw new ArgumentException($"input {bad} of row {row} is {_states[row * _stride + bad]}; a missing value is 0 after normalisation");
        }

        _built = true;
        return new(_shape, _steps, _measured, _states, _allowed, _actions, _advantages, _weights);
    }
}
