using System.Text.Json.Nodes;
using Registry.Testing.Images;
using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>oras, for artifacts that are no images.</summary>
public sealed class Oras
{
    private readonly Workspace _workspace;
    private readonly Command _oras;

    /// <summary>Prepares to run oras in the workspace's folder, where the files are that it pushes.</summary>
    public Oras(Workspace workspace)
    {
        _workspace = workspace;
        _oras = workspace.Command(TrixieTools.PathOf("usr/bin/oras"));
        _oras.WorkingDirectory = workspace.Folder;
    }

    /// <summary>Pushes a file of the workspace as an artifact.</summary>
    public Task PushAsync(string reference, string artifactType, string file) =>
        _oras.RunAsync("push", "--plain-http", "--artifact-type", artifactType, reference, file);

    /// <summary>Pulls an artifact's files into a new folder, and returns its path.</summary>
    public async Task<string> PullAsync(string reference)
    {
        var folder = _workspace.CreateFolder();
        await _oras.RunAsync("pull", "--plain-http", "--output", folder, reference);
        return folder;
    }

    /// <summary>Attaches a file of the workspace to a manifest, as an artifact of which the manifest is the subject.</summary>
    public Task AttachAsync(string reference, string artifactType, string file) =>
        _oras.RunAsync("attach", "--plain-http", "--artifact-type", artifactType, reference, file);

    /// <summary>The artifacts attached to a manifest.</summary>
    public async Task<IReadOnlyList<OciDescriptor>> DiscoverAsync(string reference, params string[] options)
    {
        var found = JsonNode.Parse(await _oras.ReadAsync(["discover", "--plain-http", "--format", "json", .. options, reference]))!;
        return [.. found["manifests"]!.AsArray().Select(entry => OciDescriptor.FromJson(entry!))];
    }

    /// <summary>Deletes the manifest that the reference names by digest.</summary>
    public Task DeleteAsync(string reference) => _oras.RunAsync("manifest", "delete", "--plain-http", "--force", reference);

    /// <summary>The names of all repositories of a registry.</summary>
    public async Task<IReadOnlyList<string>> RepositoriesAsync(string registry) =>
        (await _oras.ReadAsync("repo", "ls", "--plain-http", registry)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Copies an artifact with everything attached to it.</summary>
    public Task CopyAsync(string source, string destination) =>
        _oras.RunAsync("cp", "--recursive", "--from-plain-http", "--to-plain-http", source, destination);
}
