using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>What a sampler read over one window of cluster time.</summary>
/// <param name="From">Start, cluster time.</param>
/// <param name="To">End, cluster time.</param>
/// <param name="Arrived">Events that arrived in the window.</param>
/// <param name="Completed">Of these, those whose result has appeared; where there are none, the earlier ones whose result appeared in the window.</param>
/// <param name="P99Ms">p99 over the arrived, the unfinished with their age; NaN without arrivals.</param>
/// <param name="MeanMs">Their mean; NaN without arrivals.</param>
/// <param name="ExcessEventMs">Sum of max(0, T_e - Q_{t-1}) over events that arrived between the change and the window; 0 without a change.</param>
/// <param name="ArrivalRate">Events per second, mean over the step.</param>
/// <param name="LagEvents">Events not yet processed at the window's end.</param>
/// <param name="Observation">Encoded features of the window: what the next state is made of.</param>
/// <param name="IsUp">False when the application was found dead at the window's end.</param>
public sealed record WindowReading(
    TimeSpan From,
    TimeSpan To,
    double Arrived,
    double Completed,
    double P99Ms,
    double MeanMs,
    double ExcessEventMs,
    double ArrivalRate,
    double LagEvents,
    Observation Observation,
    bool IsUp);
