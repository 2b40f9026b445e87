using System.Diagnostics;

namespace Sluice.Hosting.Sessions;

/// <summary>How fast a run goes, over its last iterations.</summary>
/// <param name="stepsAnIteration">Clusters times steps an episode.</param>
/// <param name="of">Iterations planned.</param>
internal sealed class Pace(int stepsAnIteration, int of)
{
    /// <summary>Iterations the rate is taken over: the first ones are slower, code is still being compiled.</summary>
    private const int Window = 20;

    private readonly Queue<(long At, int Iteration)> _marks = new([(Stopwatch.GetTimestamp(), 0)]);

    public double StepsPerSecond { get; private set; }

    /// <summary>Time left at this pace; null before the first iteration.</summary>
    public TimeSpan? Left { get; private set; }

    public void Begin(int iteration)
    {
        _marks.Clear();
        _marks.Enqueue((Stopwatch.GetTimestamp(), iteration));
    }

    public void Reach(int iteration)
    {
        var now = Stopwatch.GetTimestamp();
        _marks.Enqueue((now, iteration));
        while (_marks.Count > Window + 1)
            _marks.Dequeue();
        var first = _marks.Peek();
        var seconds = Math.Max(1e-6, Stopwatch.GetElapsedTime(first.At, now).TotalSeconds);
        var rate = (iteration - first.Iteration) / seconds;
        StepsPerSecond = rate * stepsAnIteration;
        Left = rate > 0 ? TimeSpan.FromSeconds((of - iteration) / rate) : null;
    }
}
