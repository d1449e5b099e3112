using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Registry.Daemon.Systemd;

/// <summary>
/// Tells the service manager how the service is, over the socket that it named (sd_notify(3)). Where it named none, nothing is sent; what
/// cannot be delivered is the manager's loss, and never the service's.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogProcessVariable = "WATCHDOG_PID";

    // A manager that takes nothing must not hold the server up: its queue has room for a few messages, then sending would wait.
    private const int SendTimeoutMilliseconds = 2000;

    // What the system has room for (unix(7)).
    private const int LongestName = 107;

    private readonly UnixDomainSocketEndPoint? _manager;
    private readonly Socket? _socket;
    private readonly TimeProvider _time;

    /// <summary>Reads what the manager says in the environment (sd_notify(3), sd_watchdog_enabled(3)).</summary>
    /// <param name="environment">The environment variables.</param>
    /// <param name="time">The clock.</param>
    public ServiceNotifier(IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        _time = time;
        if (AddressOf(environment.GetValueOrDefault(SocketVariable, "")) is not { } manager)
        {
            return;
        }

        _manager = manager;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendTimeoutMilliseconds };
        WatchdogTimeout = ReadWatchdog(environment);
    }

    /// <summary>
    /// After how long without <see cref="Alive"/> the manager takes the service for hung and ends it; <c>null</c>: it does not watch.
    /// </summary>
    public TimeSpan? WatchdogTimeout { get; }

    /// <summary>The notifier of this process; what it starts is not to speak in its name, and gets no socket.</summary>
    public static ServiceNotifier OfProcess(IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        var notifier = new ServiceNotifier(environment, time);
        foreach (var variable in (string[])[SocketVariable, WatchdogVariable, WatchdogProcessVariable])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        return notifier;
    }

    /// <summary>Says what the service is doing, in one line for people.</summary>
    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>The service has started, or has taken its configuration over, and does its work.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>The service begins to take over another configuration; <see cref="Ready"/> ends that.</summary>
    public void Reloading(string status) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}\nSTATUS={status}"));

    /// <summary>The service begins to end, which may take a while.</summary>
    public void Stopping(string status, TimeSpan atMost) => Send($"STOPPING=1\nSTATUS={status}\n{Extension(atMost)}");

    /// <summary>Starting takes longer, and goes on: it may take this much time from now, until it is extended again.</summary>
    public void ExtendTimeout(TimeSpan time) => Send(Extension(time));

    /// <summary>The service is alive: due more often than every <see cref="WatchdogTimeout"/>.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private static UnixDomainSocketEndPoint? AddressOf(string name) => name switch
    {
        _ when Encoding.UTF8.GetByteCount(name) > LongestName => null,
        ['/', _, ..] => new UnixDomainSocketEndPoint(name),

        // An abstract name, which has no file (unix(7)).
        ['@', _, ..] => new UnixDomainSocketEndPoint("\0" + name[1..]),
        _ => null,
    };

    private static TimeSpan? ReadWatchdog(IReadOnlyDictionary<string, string> environment)
    {
        var isOurs = !environment.TryGetValue(WatchdogProcessVariable, out var process)
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && environment.TryGetValue(WatchdogVariable, out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private static string Extension(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)time.TotalMicroseconds}");

    // The manager compares it with its own CLOCK_MONOTONIC, which is where the system's time stamps come from.
    private long MonotonicMicroseconds() => (long)_time.GetElapsedTime(0).TotalMicroseconds;

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _manager!);
        }
        catch (SocketException)
        {
            // The manager is gone, or is not listening.
        }
    }
}
