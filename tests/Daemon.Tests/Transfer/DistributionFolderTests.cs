using Registry.Daemon.Commands;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Transfer;

/// <summary>The storage of a docker-registry, written as it writes it.</summary>
public sealed class DistributionFolderTests : ImportTests
{
    private string Root => Run.Folder.File("storage");

    private string Version2 => Path.Join(Root, "docker", "registry", "v2");

    [Theory]
    [InlineData("")]
    [InlineData("docker")]
    [InlineData("docker/registry")]
    [InlineData("docker/registry/v2")]
    public async Task Import_RootOrBelow_BringsTaggedAndUntagged(string below)
    {
        var (tagged, untagged) = (AddImage("team/app", seed: 1, "v1", "v2"), AddImage("team/app", seed: 2));
        var inner = AddImage("team/app/tools", seed: 3, "v1");

        await ImportAllAsync(Path.Join(Root, below));

        Assert.Equal(tagged.Digest, await ResolveAsync("team/app", "v1"));
        Assert.Equal(tagged.Digest, await ResolveAsync("team/app", "v2"));
        Assert.Equal(untagged.Digest, await ResolveAsync("team/app", untagged.Digest));
        Assert.Equal(inner.Digest, await ResolveAsync("team/app/tools", "v1"));
    }

    [Fact]
    public async Task Import_TagsOnly_LeavesUntaggedOut()
    {
        AddImage("app", seed: 1, "v1");
        var untagged = AddImage("app", seed: 2);

        await ImportAllAsync(Root, "--tags-only");

        Assert.NotNull(await ResolveAsync("app", "v1"));
        Assert.Null(await ResolveAsync("app", untagged.Digest));
    }

    [Fact]
    public async Task Import_SomeUnderAPrefix_BringsThoseAlone()
    {
        var app = AddImage("team/app", seed: 1, "v1");
        AddImage("other", seed: 2, "v1");

        await ImportAllAsync(Root, "--repository", "team/*", "--to", "old");

        Assert.Equal(app.Digest, await ResolveAsync("old/team/app", "v1"));
        Assert.Null(await ResolveAsync("old/other", "v1"));
    }

    [Fact]
    public async Task Import_WhatCannotBeImported_IsToldAndTheRestComes()
    {
        var whole = AddImage("app", seed: 1, "v1");
        AddImage("Upper", seed: 2, "v1");
        var deleted = AddImage("deleted", seed: 3, "v1");
        File.Delete(RevisionOf("deleted", deleted));
        var corrupt = AddImage("corrupt", seed: 4, "v1");
        File.WriteAllText(DataOf(corrupt.Digest), "{}");
        AddImage("link", seed: 5, "v1");
        File.WriteAllText(TagOf("link", "v1"), "nothing");
        AddImage("tag", seed: 6, ".v1");
        AddManifest("old", TestManifest.Of("x/y", """{"schemaVersion":1,"name":"old","fsLayers":[]}"""), "v1");
        Directory.CreateSymbolicLink(Path.Join(Version2, "repositories", "loop"), Version2);

        Assert.Equal(ExitCode.Failure, await ImportAsync(Root));

        Assert.Equal(whole.Digest, await ResolveAsync("app", "v1"));
        string[] problems =
        [
            "Upper is not a repository name", $"deleted:v1: manifest {deleted.Digest} is missing", $"corrupt:v1: manifest {corrupt.Digest} is corrupt",
            "link:v1 cannot be read: its link names no manifest", "tag: .v1 is not a tag", "schema 1", "loop is a symbolic link",
        ];
        Assert.All(problems, problem => Assert.Contains(problem, Run.Error, StringComparison.Ordinal));
        Assert.EndsWith($"{problems.Length} problems; everything else was done\n", Run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tags", "_manifests/tags cannot be read: ")]
    [InlineData("revisions", "/link cannot be read: ")]
    public async Task Import_FolderThatCannotBeEntered_IsNotTakenForEmpty(string folder, string problem)
    {
        AddImage("app", seed: 1, "v1");
        Block(Path.Join(Version2, "repositories", "app", "_manifests", folder));

        Assert.Equal(ExitCode.Failure, await ImportAsync(Root));

        Assert.Contains(problem, Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NoStorage_IsRefused()
    {
        Assert.Equal(ExitCode.Failure, await ImportAsync(Run.Folder.Path));
        Assert.StartsWith($"{Run.Folder.Path} is neither the storage of a docker-registry", Run.Error, StringComparison.Ordinal);
    }

    private TestManifest AddImage(string repository, int seed, params string[] tags)
    {
        var (config, layer) = (TestBlob.Text($"{{\"seed\":{seed}}}"), TestBlob.Noise(1000, seed));
        Write(DataOf(config.Digest), config.Bytes);
        Write(DataOf(layer.Digest), layer.Bytes);
        return AddManifest(repository, TestManifest.Image(config, [layer]), tags);
    }

    private TestManifest AddManifest(string repository, TestManifest manifest, params string[] tags)
    {
        Write(DataOf(manifest.Digest), manifest.Bytes);
        var link = TestBlob.Text(manifest.Digest).Bytes;
        Write(RevisionOf(repository, manifest), link);
        foreach (var tag in tags)
        {
            Write(TagOf(repository, tag), link);
        }

        return manifest;
    }

    private string DataOf(string digest) => $"{Version2}/blobs/sha256/{digest[7..9]}/{digest[7..]}/data";

    private string RevisionOf(string repository, TestManifest manifest) =>
        $"{Version2}/repositories/{repository}/_manifests/revisions/sha256/{manifest.Digest[7..]}/link";

    private string TagOf(string repository, string tag) => $"{Version2}/repositories/{repository}/_manifests/tags/{tag}/current/link";

    /// <summary>Puts something in the place of a folder that nobody can enter, not even root.</summary>
    private static void Block(string folder)
    {
        Directory.Delete(folder, recursive: true);
        Directory.CreateSymbolicLink(folder, folder);
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
