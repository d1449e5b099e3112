using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Registry.Daemon.Configuration;

/// <summary>
/// The listening sockets that the service manager bound and passed on (sd_listen_fds(3), systemd.socket(5)): they take the place of
/// <c>[server] listen</c>, whose rules then hold for what they are bound to.
/// </summary>
internal static partial class PassedSockets
{
    /// <summary>The variable that says how many there are: where their addresses come from.</summary>
    public const string CountVariable = "LISTEN_FDS";

    private const string ProcessVariable = "LISTEN_PID";
    private const string NamesVariable = "LISTEN_FDNAMES";

    // SD_LISTEN_FDS_START: after the standard streams.
    private const int First = 3;

    /// <summary>Takes the sockets that were passed to this process; what it starts does not get them.</summary>
    /// <param name="environment">The environment variables.</param>
    /// <returns>An address for each, with its socket; none where none were passed.</returns>
    /// <exception cref="ConfigurationException">One of them is nothing that the registry can listen on.</exception>
    public static IReadOnlyList<ListenAddress> Take(IReadOnlyDictionary<string, string> environment)
    {
        var count = Count(environment);
        foreach (var variable in (string[])[ProcessVariable, CountVariable, NamesVariable])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        var names = environment.GetValueOrDefault(NamesVariable, "").Split(':');
        var addresses = new List<ListenAddress>();
        for (var i = 0; i < count; i++)
        {
            addresses.Add(Take(First + i, i < names.Length && names[i].Length > 0 ? names[i] : "unnamed"));
        }

        return addresses;
    }

    /// <summary>The address of a socket that is bound already.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="name">What its address is called where it cannot be used.</param>
    /// <exception cref="ConfigurationException">It is nothing that the registry can listen on.</exception>
    internal static ListenAddress AddressOf(Socket socket, string name)
    {
        var text = socket switch
        {
            _ when !IsListening(socket) => null,
            { LocalEndPoint: IPEndPoint { Address: var any } ip } when any.Equals(IPAddress.IPv6Any) && socket.DualMode => $"*:{ip.Port}",
            { LocalEndPoint: IPEndPoint ip } => ip.ToString(),
            { LocalEndPoint: UnixDomainSocketEndPoint unix } => $"unix:{unix}",
            _ => null,
        };
        return text is null ? throw Refusal(name, "it is no listening TCP or unix stream socket")
            : ListenAddress.TryParse(text, out var address, out var problem) ? address with { Passed = socket }
            : throw Refusal(name, $"{text}: {problem}");
    }

    // The variables may be another process's, which passed on all of its own (LISTEN_PID).
    private static int Count(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(ProcessVariable) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && ushort.TryParse(environment.GetValueOrDefault(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;

    private static ListenAddress Take(int descriptor, string name)
    {
        const int SetDescriptorFlags = 2; // F_SETFD
        const int CloseOnExec = 1; // FD_CLOEXEC
        _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
        try
        {
            return AddressOf(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), name);
        }
        catch (SocketException exception)
        {
            throw Refusal(name, exception.Message);
        }
    }

    private static bool IsListening(Socket socket) =>
        socket.SocketType == SocketType.Stream
        && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is not 0;

    private static ConfigurationException Refusal(string name, string problem) =>
        new([new ConfigurationProblem(new SettingOrigin(CountVariable, null), $"the socket '{name}' cannot be used: {problem}")]);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int value);
}
