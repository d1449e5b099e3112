using System.Text.Json.Nodes;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>skopeo, which copies images between layouts and registries.</summary>
/// <param name="workspace">Where it works.</param>
/// <param name="trust">What it trusts; <see langword="null"/>: it speaks plain HTTP.</param>
public sealed class Skopeo(Workspace workspace, TlsTrust? trust = null)
{
    private readonly ContainersCommand _skopeo = new(workspace, trust, "skopeo");

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) => _skopeo.LoginAsync(registry, user, password);

    /// <summary>Pushes an image, or an index with all its images, byte for byte.</summary>
    public Task PushAsync(OciLayout layout, string tag, string image) =>
        CopyAsync($"oci:{layout.Folder}:{tag}", $"docker://{image}");

    /// <summary>Pulls an image, or an index with all its images, byte for byte into a new layout, under the tag <c>pulled</c>.</summary>
    public async Task<OciLayout> PullAsync(string image)
    {
        var layout = OciLayout.Create(workspace.CreateFolder());
        await CopyAsync($"docker://{image}", $"oci:{layout.Folder}:pulled");
        return layout;
    }

    /// <summary>Copies between any two places, each named with its transport.</summary>
    public Task CopyAsync(string source, string destination) =>
        _skopeo.RunAsync(["copy", "--all", "--preserve-digests", .. _skopeo.TlsOf("src-"), .. _skopeo.TlsOf("dest-"), source, destination]);

    /// <summary>Deletes the manifest that a tag names.</summary>
    public Task DeleteAsync(string image) => _skopeo.RunAsync(["delete", .. _skopeo.Tls, $"docker://{image}"]);

    /// <summary>Reads a manifest or an index as it was pushed.</summary>
    public async Task<JsonNode> ManifestOfAsync(string image) =>
        JsonNode.Parse(await _skopeo.ReadAsync(["inspect", "--raw", .. _skopeo.Tls, $"docker://{image}"]))!;

    /// <summary>Asks for a manifest, which need not exist.</summary>
    public Task<CommandResult> TryInspectAsync(string image) =>
        _skopeo.TryRunAsync(["inspect", "--raw", .. _skopeo.Tls, $"docker://{image}"]);

    /// <summary>The layers of an image.</summary>
    public async Task<IReadOnlyList<OciDescriptor>> LayersOfAsync(string image) =>
        [.. (await ManifestOfAsync(image))["layers"]!.AsArray().Select(layer => OciDescriptor.FromJson(layer!))];

    /// <summary>The tags of a repository, as the registry orders them.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(string repository)
    {
        var list = JsonNode.Parse(await _skopeo.ReadAsync(["list-tags", .. _skopeo.Tls, $"docker://{repository}"]))!;
        return [.. list["Tags"]!.AsArray().Select(tag => (string)tag!)];
    }
}
