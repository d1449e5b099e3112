using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class ReadOnlyTests() : ServerTests("storage.min_free = \"0\"")
{
    private const int VolumeMebibytes = 64;
    private static readonly TestBlob Blob = TestBlob.Noise(1_000_000, seed: 1);

    private Volume _volume = null!;
    private TestManifest _image = null!;

    public override async Task InitializeAsync()
    {
        _volume = await Volume.Ext4Async(Workspace, VolumeMebibytes);
        Data = Path.Combine(_volume.Folder, "data");
        await base.InitializeAsync();
        _image = await Repository.PushImageAsync("latest");
    }

    [Fact]
    public async Task Start_NewFolderOnReadOnlyDisk_RefusedNamingTheFolder()
    {
        await StopAsync();
        await _volume.RemountAsync(readOnly: true);
        Data = Path.Combine(_volume.Folder, "new");

        await AssertStartRefusedAsync(Data);
    }

    [Fact]
    public async Task Start_FolderTurnedReadOnly_RefusedNamingTheFolder()
    {
        await StopAsync();
        await _volume.RemountAsync(readOnly: true);

        await AssertStartRefusedAsync(Data);

        await _volume.RemountAsync(readOnly: false);
        await StartAsync();
        await AssertPullsAsync();
    }

    [Fact]
    public async Task Serve_DiskFails_PullsGoOnAndNothingIsLost()
    {
        var location = await Repository.StartUploadAsync();

        await _volume.FailAsync();

        await AssertPushesAreRefusedAsync(location);
        await AssertPullsAsync();
        await StopAsync();
        await _volume.RepairAsync();
        await StartAsync();
        await AssertPullsAsync();
    }

    [Fact]
    public async Task Serve_FilesTurnReadOnly_PullsGoOnAndPushesOnceTheyAreWritable()
    {
        var location = await Repository.StartUploadAsync();
        (await Repository.PatchAsync(location, Blob[..500_000], 0)).Expect(Accepted);

        await _volume.SetImmutableAsync(Data, immutable: true);

        // The kernel kills whoever writes to the memory of a mapped file that is immutable.
        await _volume.SetImmutableAsync(Path.Combine(Data, "registry.db-shm"), immutable: false);
        await AssertPushesAreRefusedAsync(location);
        await AssertPullsAsync();

        await _volume.SetImmutableAsync(Data, immutable: false);

        Assert.Equal(500_000, await Repository.TakenAsync(location));
        (await Repository.FinishAsync(location, Blob.Digest, Blob[500_000..])).Expect(Created);
        await Repository.PushAsync(TestManifest.Image(await Repository.PushAsync(TestBlob.EmptyJson), [Blob]), "next");
        (await Repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    private async Task AssertPullsAsync() => (await Repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(_image.Bytes);

    private async Task AssertPushesAreRefusedAsync(string location)
    {
        (await Repository.PostUploadAsync()).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await Repository.PostUploadAsync($"?digest={Blob.Digest}", Blob.Bytes)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await Repository.StreamAsync(location, Blob.Bytes)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await Repository.PutManifestAsync("next", _image)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await Repository.DeleteAsync("manifests/latest")).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await Repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        (await Repository.HeadAsync("manifests/next")).Expect(NotFound);
    }
}
