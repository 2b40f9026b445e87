using System.Diagnostics;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>A driver that this process started.</summary>
internal sealed class DriverProcess : IDisposable
{
    private readonly Process _process;
    private readonly LogTail _tail = new();
    private readonly Task _read;

    public DriverProcess(string submission, Process process)
    {
        (Submission, _process) = (submission, process);
        _read = Task.WhenAll(Lines.ReadAsync(process.StandardOutput, _tail.Add), Lines.ReadAsync(process.StandardError, _tail.Add));
    }

    public string Submission { get; }

    /// <param name="hasOthers">Whether a process of the same submission runs, such as a JVM that a shell script did not hand its place on to.</param>
    public RunView View(bool hasOthers)
    {
        if (!_process.HasExited || hasOthers)
            return new RunView { Phase = RunPhase.Running, Word = "RUNNING", Texts = _tail.Texts };
        // What it said last may be on its way still; a grandchild may hold the pipe open, so that there is no end to wait for.
        _read.Wait(TimeSpan.FromMilliseconds(200));
        var exit = _process.ExitCode;
        return new RunView
        {
            Phase = exit == 0 ? RunPhase.Ended : RunPhase.Failed,
            Word = exit == 0 ? "FINISHED" : "FAILED",
            DriverExit = exit,
            Texts = _tail.Texts,
        };
    }

    public void Dispose() => _process.Dispose();
}
