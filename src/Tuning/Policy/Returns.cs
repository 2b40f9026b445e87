namespace Sluice.Tuning.Policy;

/// <summary>What was earned from each step of an episode to its end.</summary>
public static class Returns
{
    /// <summary>v_t = sum over s = t..L of gamma^(s - t) r_s (Algorithm 1).</summary>
    /// <param name="rewards">r_t, all finite.</param>
    /// <param name="discount">gamma.</param>
    public static double[] ToGo(ReadOnlySpan<double> rewards, double discount)
    {
        var returns = new double[rewards.Length];
        var sum = 0.0;
        for (var t = rewards.Length - 1; t >= 0; t--)
        {
            if (!double.IsFinite(rewards[t]))
                throw new ArgumentException($"the reward of step {t} is {rewards[t]}; an unmeasured step has none and must be marked as such", nameof(rewards));
            returns[t] = sum = rewards[t] + discount * sum;
        }

        return returns;
    }

    /// <summary>
    /// Gives unmeasured steps the reward of the last measured step before them (the first measured one where there is none; 0 where nothing was):
    /// 0 would count as better than almost every real reward, and credit the actions before it.
    /// </summary>
    public static void FillUnmeasured(Span<double> rewards, ReadOnlySpan<bool> measured)
    {
        if (rewards.Length != measured.Length)
            throw new ArgumentException($"{rewards.Length} rewards but {measured.Length} marks", nameof(measured));
        var first = measured.IndexOf(true);
        var last = first < 0 ? 0 : rewards[first];
        for (var t = 0; t < rewards.Length; t++)
        {
            if (measured[t])
                last = rewards[t];
            else
                rewards[t] = last;
        }
    }
}
