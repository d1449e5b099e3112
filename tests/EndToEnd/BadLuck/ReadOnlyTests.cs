using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class ReadOnlyTests : IAsyncLifetime, IDisposable
{
    private const int VolumeMebibytes = 64;
    private static readonly TestBlob Blob = TestBlob.Noise(1_000_000, seed: 1);

    private readonly Workspace _workspace = new(failureContext: null);
    private Volume _volume = null!;
    private string _data = null!;

    public async Task InitializeAsync()
    {
        _volume = await Volume.Ext4Async(_workspace, VolumeMebibytes);
        _data = Path.Combine(_volume.Folder, "data");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Start_NewFolderOnReadOnlyDisk_RefusedNamingTheFolder()
    {
        await _volume.RemountAsync(readOnly: true);

        await Refusal.AssertAsync(RegistryProcess.Serve(_workspace, _data), _data);
    }

    [Fact]
    public async Task Start_FolderTurnedReadOnly_RefusedNamingTheFolder()
    {
        await using (var server = await RegistryProcess.StartAsync(_workspace, _data))
        {
            await server.Http.Repository("read/only").PushImageAsync("latest");
            Assert.Equal(0, await server.StopAsync());
        }

        await _volume.RemountAsync(readOnly: true);

        await Refusal.AssertAsync(RegistryProcess.Serve(_workspace, _data), _data);
    }

    [Fact]
    public async Task Serve_DiskFails_PullsGoOnAndNothingIsLost()
    {
        TestManifest image;
        await using (var server = await RegistryProcess.StartAsync(_workspace, _data))
        {
            var repository = server.Http.Repository("read/only");
            image = await repository.PushImageAsync("latest");
            var location = await repository.StartUploadAsync();

            await _volume.FailAsync();

            await AssertPushesAreRefusedAsync(repository, location, image);
            (await repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(image.Bytes);
            Assert.Equal(0, await server.StopAsync());
        }

        await _volume.RepairAsync();
        await using var next = await RegistryProcess.StartAsync(_workspace, _data);
        (await next.Http.Repository("read/only").GetAsync("manifests/latest")).Expect(OK).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Serve_FilesTurnReadOnly_PullsGoOnAndPushesOnceTheyAreWritable()
    {
        await using var server = await RegistryProcess.StartAsync(_workspace, _data);
        var repository = server.Http.Repository("read/only");
        var image = await repository.PushImageAsync("latest");
        var location = await repository.StartUploadAsync();
        (await repository.PatchAsync(location, Blob[..500_000], 0)).Expect(Accepted);

        await _volume.SetImmutableAsync(_data, immutable: true);

        // The kernel kills whoever writes to the memory of a mapped file that is immutable.
        await _volume.SetImmutableAsync(Path.Combine(_data, "registry.db-shm"), immutable: false);
        await AssertPushesAreRefusedAsync(repository, location, image);
        (await repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(image.Bytes);

        await _volume.SetImmutableAsync(_data, immutable: false);

        Assert.Equal(500_000, await repository.TakenAsync(location));
        (await repository.FinishAsync(location, Blob.Digest, Blob[500_000..])).Expect(Created);
        await repository.PushAsync(TestManifest.Image(await repository.PushAsync(TestBlob.EmptyJson), [Blob]), "next");
        (await repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    private static async Task AssertPushesAreRefusedAsync(RepositoryHttp repository, string location, TestManifest image)
    {
        (await repository.PostUploadAsync()).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await repository.PostUploadAsync($"?digest={Blob.Digest}", Blob.Bytes)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await repository.StreamAsync(location, Blob.Bytes)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await repository.PutManifestAsync("next", image)).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await repository.DeleteAsync("manifests/latest")).ExpectError(ServiceUnavailable, "UNAVAILABLE");
        (await repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        (await repository.HeadAsync("manifests/next")).Expect(NotFound);
    }
}
