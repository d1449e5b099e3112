using System.Buffers;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using Xunit;

namespace Storage.Tests;

/// <summary>What a data folder keeps when the process that had it open goes, at whatever moment.</summary>
public sealed class RegistryStorageTests : IDisposable
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("library/app");
    private static readonly Digest Blob = Digest.Of("blob"u8, DigestAlgorithm.Sha256);

    private readonly TemporaryFolder _folder = new();
    private readonly UploadId _id = UploadId.New();

    private string BlobFile => Directory.EnumerateFiles(Path.Join(_folder.Path, "blobs"), "*", SearchOption.AllDirectories).Single();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_Again_FindsEverything()
    {
        using (var storage = Open())
        {
            using var staged = Stage(storage);
            storage.Content.Publish(staged, Blob);
            await storage.Blobs.AddAsync(Repository, Blob, 4, _id, EffectiveLimits.None, default);
            await storage.Manifests.PutAsync(Image(), default);
        }

        using var again = Open();
        Assert.Equal(new LinkedBlob(4, null), await again.Blobs.FindAsync(Repository, Blob, default));
        Assert.NotNull(await again.Manifests.FindAsync(Repository, new Reference(Tag.Parse("v1")), default));
        Assert.Equal(["library/app"], await again.Repositories.ListAsync(null, 10, default));
    }

    [Fact]
    public async Task Open_UploadInterrupted_GoesOnWithItsBytes()
    {
        var session = new UploadSession(_id, Repository, DigestAlgorithm.Sha512);
        using (var storage = Open())
        {
            await storage.Uploads.AddAsync(session, default);
            Stage(storage).Dispose();
        }

        using var again = Open();
        Assert.Equal(session, await again.Uploads.FindAsync(Repository, _id, default));
        Assert.Equal(4, again.Staging.Length(_id));
    }

    [Fact]
    public async Task Add_CrashAfterPublish_IsInvisibleAndPushedAgain()
    {
        using (var storage = Open())
        {
            using var staged = Stage(storage);
            storage.Content.Publish(staged, Blob);
        }

        using var again = Open();
        Assert.Null(await again.Blobs.FindAsync(Repository, Blob, default));

        using var resumed = again.Staging.Open(_id)!;
        again.Content.Publish(resumed, Blob);
        Assert.True(await again.Blobs.AddAsync(Repository, Blob, 4, _id, EffectiveLimits.None, default));
    }

    [Fact]
    public async Task Add_FileGoneSincePublish_IsFalseAndSucceedsAfterAnother()
    {
        using var storage = Open();
        using var staged = Stage(storage);
        storage.Content.Publish(staged, Blob);
        File.Delete(BlobFile);

        Assert.False(await storage.Blobs.AddAsync(Repository, Blob, 4, _id, EffectiveLimits.None, default));
        Assert.Null(await storage.Blobs.FindAsync(Repository, Blob, default));

        storage.Content.Publish(staged, Blob);
        Assert.True(await storage.Blobs.AddAsync(Repository, Blob, 4, _id, EffectiveLimits.None, default));
        Assert.NotNull(storage.Content.Length(Blob));
    }

    [Fact]
    public async Task Open_StillOpenElsewhere_BothSeeAndWrite()
    {
        using var server = Open();
        using var command = Open();

        await server.Manifests.PutAsync(Image() with { Manifest = new ParsedManifest { MediaType = MediaTypes.OciManifest } }, default);
        Assert.True(await command.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default));

        Assert.Null(await server.Manifests.FindAsync(Repository, new Reference(Tag.Parse("v1")), default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void Open_BlobsWithoutDatabase_IsRefused(int? length)
    {
        using (var storage = Open())
        {
            using var staged = Stage(storage);
            storage.Content.Publish(staged, Blob);
        }

        File.Delete(_folder.Database);
        if (length is { } size)
        {
            File.WriteAllBytes(_folder.Database, new byte[size]);
        }

        Assert.Contains("missing or empty", Assert.Throws<StorageOpenException>(Open).Message, StringComparison.Ordinal);
    }

    private RegistryStorage Open() => RegistryStorage.Open(_folder.Path, TimeProvider.System);

    private IStagedBlob Stage(RegistryStorage storage)
    {
        var staged = storage.Staging.Create(_id);
        staged.Append(new ReadOnlySequence<byte>("blob"u8.ToArray()));
        return staged;
    }

    private static ManifestWrite Image() => new(
        Repository,
        Digest.Of("image"u8, DigestAlgorithm.Sha256),
        "image"u8.ToArray(),
        new ParsedManifest { MediaType = MediaTypes.OciManifest, Layers = [new Descriptor("application/vnd.example", Blob, 4)] },
        [Tag.Parse("v1")],
        AllowMissingChildren: false);
}
