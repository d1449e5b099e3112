using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Measuring;
using Benchmarks.Wire;

namespace Benchmarks.Servers;

/// <summary>A server's process, from its start until it is disposed of.</summary>
internal sealed class RunningServer : IDisposable
{
    private const int StartAttempts = 3;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ProcessTree _tree;
    private readonly string _readyPath;

    private RunningServer(ServerProgram program, string folder, int port)
    {
        Folder = folder;
        _readyPath = program.ReadyPath;
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
        var started = Stopwatch.GetTimestamp();
        _process = program.Start(Log(folder), program.Arguments(folder, port));
        _tree = new ProcessTree(_process.Id);
        while (!Answers() && !_process.HasExited && Stopwatch.GetElapsedTime(started) < StartDeadline)
            Thread.Sleep(1);
        TimeToFirstAnswer = Stopwatch.GetElapsedTime(started);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The server's own folder, as given to <see cref="ServerProgram.Arguments"/>.</summary>
    public string Folder { get; }

    /// <summary>From before the process was made until the server's <see cref="ServerProgram.ReadyPath"/> was answered with 200.</summary>
    public TimeSpan TimeToFirstAnswer { get; }

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident => _tree.Resident();

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message ends with what it logged.</exception>
    public static RunningServer Start(ServerProgram program, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new RunningServer(program, folder, FreePort());
            if (!server._process.HasExited && server.Answers())
                return server;
            server.Dispose();
            // Someone else may have taken the port between its choice and its use.
            if (attempt == StartAttempts)
                throw new InvalidOperationException($"{program.Name} does not start:\n{File.ReadAllText(Log(folder))}");
        }
    }

    /// <summary>Does some work against the server and says what the server used meanwhile.</summary>
    public Usage Measure(Action work)
    {
        _tree.ResetPeak();
        var before = _tree.Cpu();
        var started = Stopwatch.GetTimestamp();
        work();
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Usage(_tree.Cpu() - before, wall, _tree.PeakResident());
    }

    /// <summary>Stops the server as systemd would: it is asked to, and made to if it does not in time.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/sh", ["-c", "kill -TERM \"$0\"", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
        if (!_process.WaitForExit(StopDeadline))
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Log(string folder) => $"{folder}.log";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool Answers()
    {
        try
        {
            using var client = new RegistryClient(EndPoint);
            client.Get(RegistryClient.GetRequest(_readyPath));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidDataException)
        {
            return false;
        }
    }
}
