using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Registry.Testing.Processes;

/// <summary>A server that runs until it is disposed, with its log kept.</summary>
public sealed class DaemonProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _readyText;

    private DaemonProcess(Process process, string readyText)
    {
        _process = process;
        _readyText = readyText;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>The line of the log that said that the server is ready.</summary>
    public string ReadyLine => _ready.Task.Result;

    /// <summary>Whether the server runs, and the last lines of its log.</summary>
    public string State
    {
        get
        {
            lock (_log)
            {
                var state = _process.HasExited ? $"exited with code {_process.ExitCode}" : "is running";
                return $"{_process.StartInfo.FileName} {state}; the end of its log:\n{string.Join('\n', _log.TakeLast(30))}";
            }
        }
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="command">The server.</param>
    /// <param name="readyText">What the log line contains that says that the server is ready.</param>
    /// <param name="arguments">The arguments of this run.</param>
    /// <exception cref="CommandFailedException">The server ended, or was not ready in time; the message holds its log.</exception>
    public static async Task<DaemonProcess> StartAsync(Command command, string readyText, params string[] arguments)
    {
        var daemon = new DaemonProcess(command.Start(arguments), readyText);
        using var deadline = new CancellationTokenSource(Deadline);
        var exit = daemon._process.WaitForExitAsync(deadline.Token);
        if (await Task.WhenAny(daemon._ready.Task, exit) == exit)
        {
            var state = daemon.State;
            await daemon.DisposeAsync();
            throw new CommandFailedException($"The server did not become ready within {Deadline}. {state}");
        }

        return daemon;
    }

    /// <summary>Ends the server at once, as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the server to end (SIGTERM), and kills it with everything it started if it does not in time.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, Sigterm);
        }

        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.Add(line);
        }

        if (line.Contains(_readyText, StringComparison.Ordinal))
        {
            _ready.TrySetResult(line);
        }
    }
}
