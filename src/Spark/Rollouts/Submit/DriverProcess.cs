using System.Collections.Immutable;
using System.Diagnostics;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>A driver that this process started.</summary>
internal sealed class DriverProcess : IDisposable
{
    private readonly Process _process;
    // One for each output: a driver that prints much would push out what it logs.
    private readonly LogTail _printed = new();
    private readonly LogTail _logged = new();
    private readonly Task _read;

    public DriverProcess(string submission, Process process)
    {
        (Submission, _process) = (submission, process);
        _read = Task.WhenAll(Lines.ReadAsync(process.StandardOutput, _printed.Add), Lines.ReadAsync(process.StandardError, _logged.Add));
    }

    public string Submission { get; }

    private ImmutableArray<string> Texts => [.. _printed.Texts, .. _logged.Texts];

    /// <param name="hasOthers">Whether a process of the same submission runs, such as a JVM that a shell script did not hand its place on to.</param>
    public RunView View(bool hasOthers)
    {
        if (!_process.HasExited || hasOthers)
            return new RunView { Phase = RunPhase.Running, Word = "RUNNING", Texts = Texts };
        // What it said last may be on its way still; a grandchild may hold the pipe open, so that there is no end to wait for.
        _read.Wait(TimeSpan.FromMilliseconds(200));
        var exit = _process.ExitCode;
        return new RunView
        {
            Phase = exit == 0 ? RunPhase.Ended : RunPhase.Failed,
            Word = exit == 0 ? "FINISHED" : "FAILED",
            DriverExit = exit,
            Texts = Texts,
        };
    }

    public void Dispose() => _process.Dispose();
}
