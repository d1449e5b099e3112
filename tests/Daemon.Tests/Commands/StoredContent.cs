using System.Buffers;
using System.Text;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using SQLitePCL;
using Xunit;

namespace Daemon.Tests.Commands;

/// <summary>Content that was pushed to a data folder before a command runs on it.</summary>
internal sealed class StoredContent(string folder)
{
    public const string ImageType = MediaTypes.OciManifest;
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>Damages the database's rows.</summary>
    public void Damage(string script)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Path.Join(folder, "registry.db"), out var database));
        using (database)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, script));
        }
    }

    /// <summary>Stores a blob and gives its descriptor.</summary>
    public async Task<string> AddBlobAsync(string repository, string text, string mediaType = LayerType)
    {
        using var storage = RegistryStorage.Open(folder, TimeProvider.System);
        var (id, bytes) = (UploadId.New(), Encoding.UTF8.GetBytes(text));
        var digest = DigestOf(text);
        using (var staged = storage.Staging.Create(id))
        {
            staged.Append(new ReadOnlySequence<byte>(bytes));
            storage.Content.Publish(staged, digest);
        }

        storage.Staging.Discard(id);
        await storage.Blobs.AddAsync(RepositoryName.Parse(repository), digest, bytes.Length, session: null, EffectiveLimits.None, default);
        return Descriptor(mediaType, text);
    }

    /// <summary>Stores a manifest and gives its descriptor.</summary>
    public async Task<string> PutAsync(string repository, string json, params string[] tags)
    {
        using var storage = RegistryStorage.Open(folder, TimeProvider.System);
        var bytes = Encoding.UTF8.GetBytes(json);
        var manifest = ManifestParser.Parse(bytes, contentType: null);
        await storage.Manifests.PutAsync(
            new ManifestWrite(RepositoryName.Parse(repository), DigestOf(json), bytes, manifest, [.. tags.Select(Tag.Parse)], AllowMissingChildren: false),
            default);
        return Descriptor(manifest.MediaType, json);
    }

    /// <summary>Removes a tag.</summary>
    public async Task RemoveTagAsync(string repository, string tag)
    {
        using var storage = RegistryStorage.Open(folder, TimeProvider.System);
        await storage.Manifests.RemoveTagAsync(RepositoryName.Parse(repository), Tag.Parse(tag), expected: null, origin: null, default);
    }

    /// <summary>Stores an image of one layer and gives its descriptor.</summary>
    public async Task<string> PushImageAsync(string repository, string layer, params string[] tags)
    {
        var config = await AddBlobAsync(repository, Config(layer), MediaTypes.OciConfig);
        return await PutAsync(repository, Image(config, await AddBlobAsync(repository, layer)), tags);
    }

    /// <summary>Stores an index of two platforms and an attestation, and gives its descriptor.</summary>
    public async Task<string> PushIndexAsync(string repository, params string[] tags)
    {
        var entries = new List<string>();
        foreach (var (layer, platform) in new[] { ("one", "amd64"), ("two", "arm64"), ("three", "unknown") })
        {
            var image = await PushImageAsync(repository, layer);
            var system = platform == "unknown" ? platform : "linux";
            entries.Add($$"""{{image[..^1]}},"platform":{"os":"{{system}}","architecture":"{{platform}}"} }""");
        }

        return await PutAsync(
            repository, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}""", tags);
    }

    /// <summary>An image's configuration, unlike those of other layers.</summary>
    public static string Config(string layer) => $$"""
        {"os":"linux","architecture":"arm","variant":"v7","created":"2026-01-31T23:59:59Z","config":{"User":"app","Env":["A={{layer}}"],
        "Entrypoint":["/bin/app"],"Cmd":["--serve"],"WorkingDir":"/srv","Labels":{"title":"an \u001b[31mapp"} } }
        """;

    /// <summary>An image manifest.</summary>
    /// <param name="config">The configuration's descriptor.</param>
    /// <param name="layer">The layer's descriptor.</param>
    /// <param name="more">More members.</param>
    public static string Image(string config, string layer, string more = "") =>
        $$"""{"schemaVersion":2,"mediaType":"{{ImageType}}"{{more}},"config":{{config}},"layers":[{{layer}}]}""";

    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text), DigestAlgorithm.Sha256);

    /// <summary>The digest that a descriptor names.</summary>
    public static string DigestIn(string descriptor) => (string)System.Text.Json.Nodes.JsonNode.Parse(descriptor)!["digest"]!;

    private static string Descriptor(string mediaType, string text) =>
        $$"""{"mediaType":"{{mediaType}}","digest":"{{DigestOf(text)}}","size":{{Encoding.UTF8.GetByteCount(text)}} }""";
}
