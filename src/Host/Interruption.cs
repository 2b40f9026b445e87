using System.Runtime.InteropServices;

namespace Sluice.Hosting;

/// <summary>Turns the first Ctrl-C or SIGTERM into a request to stop; the second ends the process as usual.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Request))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Request(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested)
            return;
        signal.Cancel = true;
        // Off the signal's thread: what waits for the token runs its continuations here.
        _ = _stop.CancelAsync();
    }
}
