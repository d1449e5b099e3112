namespace Registry.Testing.Processes;

/// <summary>Docker's registry as Debian ships it, serving on a port of the system's choice: what people move in from.</summary>
public sealed class DockerRegistryProcess : IAsyncDisposable
{
    private const string ListeningOn = "listening on ";
    private readonly DaemonProcess _process;

    private DockerRegistryProcess(DaemonProcess process, string folder)
    {
        _process = process;
        Folder = folder;
        Address = process.ReadyLine.Split(ListeningOn)[1].Split('"', ' ')[0];
    }

    /// <summary>The host and port that clients name.</summary>
    public string Address { get; }

    /// <summary>Its storage folder.</summary>
    public string Folder { get; }

    /// <summary>Starts it on a new storage folder.</summary>
    /// <exception cref="CommandFailedException">It is not installed, or did not start.</exception>
    public static async Task<DockerRegistryProcess> StartAsync(Workspace workspace)
    {
        var folder = workspace.CreateFolder();
        var configuration = workspace.WriteFile("docker-registry.yml", $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {folder}
              delete:
                enabled: true
            http:
              addr: 127.0.0.1:0

            """);
        var daemon = await DaemonProcess.StartAsync(workspace.Command("docker-registry", "serve", configuration), ListeningOn);
        return new DockerRegistryProcess(daemon, folder);
    }

    /// <summary>The full reference of an image in this registry.</summary>
    public string Image(string name) => $"{Address}/{name}";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
