using System.Text.Json.Nodes;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>oras, for artifacts that are no images.</summary>
public sealed class Oras
{
    private readonly Workspace _workspace;
    private readonly Command _oras;
    private readonly TlsTrust? _trust;

    /// <summary>Prepares to run oras in the workspace's folder, where the files are that it pushes.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="trust">What oras trusts; <see langword="null"/>: it speaks plain HTTP.</param>
    public Oras(Workspace workspace, TlsTrust? trust = null)
    {
        _workspace = workspace;
        _trust = trust;
        _oras = workspace.Command(TrixieTools.PathOf("usr/bin/oras"));
        _oras.WorkingDirectory = workspace.Folder;
        _oras.Environment["DOCKER_CONFIG"] = new DockerConfiguration(workspace).Folder;
    }

    private string Tls => TlsOf("");

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) =>
        _oras.RunAsync("login", Tls, "--username", user, "--password", password, registry);

    /// <summary>Pushes a file of the workspace as an artifact, a blob at a time: oras 1.2.0 may panic where two are refused at once.</summary>
    public Task PushAsync(string reference, string artifactType, string file) =>
        _oras.RunAsync("push", Tls, "--concurrency", "1", "--artifact-type", artifactType, reference, file);

    /// <summary>Pulls an artifact's files into a new folder, and returns its path.</summary>
    public async Task<string> PullAsync(string reference)
    {
        var folder = _workspace.CreateFolder();
        await _oras.RunAsync("pull", Tls, "--output", folder, reference);
        return folder;
    }

    /// <summary>Pulls an artifact into a new layout, under the tag <c>pulled</c>.</summary>
    public async Task<OciLayout> PullLayoutAsync(string reference)
    {
        var layout = new OciLayout(_workspace.CreateFolder());
        await _oras.RunAsync("cp", TlsOf("from-"), reference, "--to-oci-layout", $"{layout.Folder}:pulled");
        return layout;
    }

    /// <summary>Attaches a file of the workspace to a manifest, as an artifact of which the manifest is the subject.</summary>
    public Task AttachAsync(string reference, string artifactType, string file) =>
        _oras.RunAsync("attach", Tls, "--artifact-type", artifactType, reference, file);

    /// <summary>The artifacts attached to a manifest.</summary>
    public async Task<IReadOnlyList<OciDescriptor>> DiscoverAsync(string reference, params string[] options)
    {
        var found = JsonNode.Parse(await _oras.ReadAsync(["discover", Tls, "--format", "json", .. options, reference]))!;
        return [.. found["manifests"]!.AsArray().Select(entry => OciDescriptor.FromJson(entry!))];
    }

    /// <summary>Deletes the manifest that the reference names by digest.</summary>
    public Task DeleteAsync(string reference) => _oras.RunAsync("manifest", "delete", Tls, "--force", reference);

    /// <summary>The names of all repositories of a registry.</summary>
    public async Task<IReadOnlyList<string>> RepositoriesAsync(string registry) =>
        (await _oras.ReadAsync("repo", "ls", Tls, registry)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Copies an artifact with everything attached to it.</summary>
    public Task CopyAsync(string source, string destination) =>
        _oras.RunAsync("cp", "--recursive", TlsOf("from-"), TlsOf("to-"), source, destination);

    private string TlsOf(string side) => _trust is null ? $"--{side}plain-http" : $"--{side}ca-file={_trust.File}";
}
