using System.Security.Cryptography.X509Certificates;
using Registry.Testing.Http;

namespace Registry.Testing.Processes;

/// <summary>The published binary, serving on a port of the system's choice.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private const string ListeningOn = "Listening on http";
    private readonly DaemonProcess _process;

    /// <summary>The workspace that ends with the server; <see langword="null"/> when it is the caller's.</summary>
    private Workspace? _workspace;

    private RegistryProcess(DaemonProcess process, X509Certificate2? authority)
    {
        _process = process;
        var address = new Uri("http" + process.ReadyLine.Split(ListeningOn)[1].Split(' ')[0]);
        Address = address.Authority;
        Http = new RegistryHttp(address, authority);
    }

    /// <summary>The host and port that clients name.</summary>
    public string Address { get; }

    /// <summary>Speaks HTTP with the server.</summary>
    public RegistryHttp Http { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>What the kernel accounts to the server.</summary>
    public ProcessStatus Status => new(_process.Id);

    /// <summary>Whether the server runs, and the end of its log: what explains a client's failure.</summary>
    public string State => _process.State;

    /// <summary>Starts the binary on a new data folder, with its default configuration.</summary>
    /// <exception cref="CommandFailedException">There is no binary, or it did not start.</exception>
    public static async Task<RegistryProcess> StartAsync()
    {
        var workspace = new Workspace(failureContext: null);
        try
        {
            var server = await StartAsync(workspace, workspace.PathOf("data"));
            server._workspace = workspace;
            return server;
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Starts the binary on a data folder, which it may have served before.</summary>
    /// <param name="workspace">Where its configuration file goes.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="configuration">The text of its configuration file.</param>
    /// <exception cref="CommandFailedException">There is no binary, or it did not start.</exception>
    public static async Task<RegistryProcess> StartAsync(Workspace workspace, string data, string configuration = "") =>
        await StartAsync(Serve(workspace, data, configuration), authority: null);

    /// <summary>Starts the binary.</summary>
    /// <param name="serve">The command.</param>
    /// <param name="authority">What <see cref="Http"/> trusts alone; <see langword="null"/>: the server speaks plain HTTP.</param>
    /// <exception cref="CommandFailedException">It did not start.</exception>
    internal static async Task<RegistryProcess> StartAsync(Command serve, X509Certificate2? authority) =>
        new(await DaemonProcess.StartAsync(serve, ListeningOn), authority);

    /// <summary>
    /// The binary that <c>TEST_BINARY</c> names, else <c>artifacts/registryd</c>, told to serve everybody: for starts that are refused.
    /// </summary>
    /// <exception cref="CommandFailedException">There is no binary.</exception>
    public static Command Serve(Workspace workspace, string data, string configuration = "") => workspace.Command(
        FindBinary(), "serve", "--config", workspace.WriteFile("registry.toml", "auth.mode = \"open\"\n" + configuration),
        "--data", data, "--listen", "127.0.0.1:0");

    /// <summary>The path of the binary.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static string FindBinary()
    {
        if (Environment.GetEnvironmentVariable("TEST_BINARY") is { Length: > 0 } named)
        {
            return named;
        }

        var binary = SourceTree.PathOf("artifacts/registryd");
        return File.Exists(binary) ? binary : throw new CommandFailedException($"{binary} is missing; `make build` makes it.");
    }

    /// <summary>The full reference of an image in this registry, such as <c>127.0.0.1:5000/app:v1</c>.</summary>
    public string Image(string name) => $"{Address}/{name}";

    /// <summary>Ends the server at once, as a crash would (SIGKILL).</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Asks the server to end (SIGTERM) before the call returns; its exit code follows.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _workspace?.Dispose();
    }
}
