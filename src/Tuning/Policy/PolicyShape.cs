namespace Sluice.Tuning.Policy;

/// <summary>
/// The policy network's size: inputs -> one hidden layer of ReLU units -> a soft-max over the actions (Vaquero and Cuadrado 2018, §3).
/// </summary>
public sealed record PolicyShape
{
    /// <summary>Hidden units of the paper's network.</summary>
    public const int DefaultHidden = 20;

    /// <param name="inputs">Numbers in an encoded state; at least 1.</param>
    /// <param name="hidden">Hidden units, 1 to 1024.</param>
    /// <param name="actions">Actions with hold as the last, 1 to <see cref="ActionMask.Capacity"/>.</param>
    public PolicyShape(int inputs, int hidden, int actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hidden, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ActionMask.Capacity);
        Inputs = inputs;
        Hidden = hidden;
        Actions = actions;
    }

    public int Inputs { get; }

    public int Hidden { get; }

    public int Actions { get; }

    /// <summary>Index of the action that changes nothing.</summary>
    public int Hold => Actions - 1;

    /// <summary>Weights and biases together: hidden x inputs, hidden, actions x hidden, actions.</summary>
    public int ParameterCount => checked(Hidden * Inputs + Hidden + Actions * Hidden + Actions);

    /// <summary>Where the first layer's biases begin among the parameters.</summary>
    internal int HiddenBiasOffset => Hidden * Inputs;

    /// <summary>Where the second layer's weights begin among the parameters.</summary>
    internal int OutputOffset => HiddenBiasOffset + Hidden;

    /// <summary>Where the second layer's biases begin among the parameters.</summary>
    internal int OutputBiasOffset => OutputOffset + Actions * Hidden;

    public override string ToString() => $"{Inputs}-{Hidden}-{Actions}";
}
