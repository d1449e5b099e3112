namespace Registry.Testing.Processes;

/// <summary>The published binary, serving on a port of the system's choice from a data folder of its own.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private const string ListeningOn = "Listening on http://";
    private readonly DaemonProcess _process;
    private readonly Workspace _workspace;

    private RegistryProcess(DaemonProcess process, Workspace workspace)
    {
        _process = process;
        _workspace = workspace;
        Address = process.ReadyLine[(process.ReadyLine.IndexOf(ListeningOn, StringComparison.Ordinal) + ListeningOn.Length)..].Split(' ')[0];
    }

    /// <summary>The host and port that clients name.</summary>
    public string Address { get; }

    /// <summary>Whether the server runs, and the end of its log: what explains a client's failure.</summary>
    public string State => _process.State;

    /// <summary>Starts the binary that <c>REGISTRYD_BINARY</c> names, else <c>artifacts/registryd</c>, with its default configuration.</summary>
    /// <exception cref="CommandFailedException">There is no binary, or it did not start.</exception>
    public static async Task<RegistryProcess> StartAsync()
    {
        var workspace = new Workspace(failureContext: null);
        try
        {
            var configuration = workspace.WriteFile("registry.toml", "");
            var serve = workspace.Command(FindBinary(), "serve", "--config", configuration);
            var process = await DaemonProcess.StartAsync(
                serve, ListeningOn, "--data", workspace.PathOf("data"), "--listen", "127.0.0.1:0");
            return new RegistryProcess(process, workspace);
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>The full reference of an image in this registry, such as <c>127.0.0.1:5000/app:v1</c>.</summary>
    public string Image(string name) => $"{Address}/{name}";

    /// <summary>Ends the server at once, as a crash would (SIGKILL).</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _workspace.Dispose();
    }

    private static string FindBinary()
    {
        if (Environment.GetEnvironmentVariable("REGISTRYD_BINARY") is { Length: > 0 } named)
        {
            return named;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent;
        }

        var binary = Path.Combine(folder?.FullName ?? ".", "artifacts", "registryd");
        return File.Exists(binary) ? binary : throw new CommandFailedException($"{binary} is missing; `make build` makes it.");
    }
}
