using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>What skopeo, podman and buildah have in common: how they reach registries, and how they sign in.</summary>
internal sealed class ContainersCommand
{
    private readonly Command _command;
    private readonly TlsTrust? _trust;

    /// <summary>Prepares a client with which nobody has signed in yet.</summary>
    public ContainersCommand(Workspace workspace, TlsTrust? trust, string program, params string[] arguments)
    {
        _trust = trust;
        _command = workspace.Command(program, arguments);
        _command.Environment["REGISTRY_AUTH_FILE"] = new DockerConfiguration(workspace).File;
    }

    /// <summary>The options of how to reach the registry.</summary>
    public string[] Tls => TlsOf("");

    /// <summary>The options of how to reach one of the registries of a copy.</summary>
    /// <param name="side"><c>src-</c> or <c>dest-</c>.</param>
    public string[] TlsOf(string side) => _trust switch
    {
        null => [$"--{side}tls-verify=false"],
        { Folder: { } folder } => [$"--{side}cert-dir={folder}"],
        _ => [],
    };

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) =>
        RunAsync(["login", .. Tls, "--username", user, "--password", password, registry]);

    /// <summary>Runs the client, to which all blobs are new, to its end, which has to be a success.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments)
    {
        BlobInfoCache.Clear();
        return _command.RunAsync(arguments);
    }

    /// <summary>Runs it for the sake of its standard output.</summary>
    public async Task<string> ReadAsync(params string[] arguments) => (await RunAsync(arguments)).Output;

    /// <summary>Runs it to its end, which may be a failure.</summary>
    public Task<CommandResult> TryRunAsync(params string[] arguments) => _command.TryRunAsync(arguments);

    /// <summary>Starts it as the front of a server, which ends with it.</summary>
    public Task<DaemonProcess> StartAsync(string readyText, params string[] arguments) =>
        DaemonProcess.StartAsync(_command, readyText, arguments);
}
