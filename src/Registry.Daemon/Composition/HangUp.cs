using System.Runtime.InteropServices;

namespace Registry.Daemon.Composition;

/// <summary>Takes SIGHUP, which asks a server to read its configuration again (daemon(7)) and would end the process otherwise.</summary>
internal sealed class HangUp : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private int _isAsked;

    /// <summary>Begins to take it.</summary>
    public HangUp() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        Interlocked.Exchange(ref _isAsked, 1);
    });

    /// <summary>Whether it came since this was last called.</summary>
    public bool Take() => Interlocked.Exchange(ref _isAsked, 0) == 1;

    /// <summary>Leaves it to the system again.</summary>
    public void Dispose() => _registration.Dispose();
}
