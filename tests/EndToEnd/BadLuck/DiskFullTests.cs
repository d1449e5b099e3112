using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class DiskFullTests : IAsyncLifetime, IDisposable
{
    private const int VolumeMebibytes = 24;
    private static readonly TestBlob TooLarge = TestBlob.Noise(32 << 20, seed: 1);

    /// <summary>What the database's journal may have grown by meanwhile.</summary>
    private const long JournalGrowth = 2 << 20;

    private readonly Workspace _workspace = new(failureContext: null);
    private Volume _volume = null!;
    private string _data = null!;
    private RegistryProcess _server = null!;
    private RepositoryHttp _repository = null!;
    private TestManifest _image = null!;

    public async Task InitializeAsync()
    {
        _volume = await Volume.InMemoryAsync(_workspace, VolumeMebibytes);
        _data = Path.Combine(_volume.Folder, "data");
        await StartAsync();
        _image = await _repository.PushImageAsync("before");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Patch_LayerLargerThanTheDisk_AnswersFullUntilTheSessionIsDeleted()
    {
        var free = _volume.FreeSpace;
        var location = await _repository.StartUploadAsync();

        (await _repository.StreamAsync(location, TooLarge.Bytes)).ExpectError(InsufficientStorage, "UNAVAILABLE");

        await AssertPullsAsync();
        (await _server.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);
        Assert.InRange(_volume.FreeSpace, free - JournalGrowth, free);
        await AssertPushesAsync();
    }

    [Fact]
    public async Task Post_LayerLargerThanTheDisk_AnswersFullAndKeepsNothing()
    {
        var free = _volume.FreeSpace;

        (await _repository.PostUploadAsync($"?digest={TooLarge.Digest}", TooLarge.Bytes)).ExpectError(InsufficientStorage, "UNAVAILABLE");

        await AssertPullsAsync();
        Assert.InRange(_volume.FreeSpace, free - JournalGrowth, free);
        await AssertPushesAsync();
    }

    [Fact]
    public async Task Put_DiskFillsUpInMidBody_CompletesOnceThereIsRoom()
    {
        var blob = TestBlob.Noise(8 << 20, seed: 2);
        var location = await _repository.StartUploadAsync();
        (await _repository.PatchAsync(location, blob[..1_000_000], 0)).Expect(Accepted);
        _volume.Fill();

        (await _repository.FinishAsync(location, blob.Digest, blob[1_000_000..])).ExpectError(InsufficientStorage, "UNAVAILABLE");

        (await _repository.HeadAsync($"blobs/{blob.Digest}")).Expect(NotFound);
        _volume.Relieve();
        var taken = await _repository.TakenAsync(location);
        Assert.InRange(taken, 1_000_000, blob.Size);
        (await _repository.FinishAsync(location, blob.Digest, blob[taken..])).Expect(Created);
        (await _repository.GetAsync($"blobs/{blob.Digest}")).Expect(OK).ExpectBody(blob.Bytes);
    }

    [Fact]
    public async Task Delete_SessionWhileNotAByteIsLeft_GivesItsSpaceBack()
    {
        var location = await _repository.StartUploadAsync();
        (await _repository.StreamAsync(location, TooLarge[..(8 << 20)])).Expect(Accepted);
        _volume.Fill();

        (await _server.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);

        Assert.InRange(_volume.FreeSpace, (8 << 20) - JournalGrowth, 8 << 20);
        (await _server.Http.GetAsync(location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        await AssertPullsAsync();
    }

    [Fact]
    public async Task PutManifest_WhileNotAByteIsLeft_AnswersFullAndKeepsWhatWasAcknowledged()
    {
        const int MoreThanTheJournalHolds = 32;
        _volume.Fill();
        var images = Enumerable.Range(0, MoreThanTheJournalHolds).Select(LargeIndex).ToList();

        var acknowledged = new List<TestManifest>();
        var refused = new List<TestManifest>();
        foreach (var image in images)
        {
            var response = await _repository.PutManifestAsync(image.Digest, image);
            (response.Status == Created ? acknowledged : refused).Add(image);
            _ = response.Status == Created ? response : response.ExpectError(InsufficientStorage, "UNAVAILABLE");
        }

        Assert.NotEmpty(refused);
        await AssertPullsAsync();
        foreach (var image in refused)
        {
            (await _repository.HeadAsync($"manifests/{image.Digest}")).Expect(NotFound);
        }

        _volume.Relieve();
        await AssertPushesAsync();
        foreach (var image in acknowledged)
        {
            (await _repository.GetAsync($"manifests/{image.Digest}")).Expect(OK).ExpectBody(image.Bytes);
        }
    }

    [Fact]
    public async Task Start_WhileNotAByteIsLeft_RefusedNamingTheDisk()
    {
        Assert.Equal(0, await _server.StopAsync());
        _volume.Fill();

        await Refusal.AssertAsync(RegistryProcess.Serve(_workspace, _data), $"The disk of {Path.Combine(_data, "registry.db")} is full");

        _volume.Relieve();
        await StartAsync();
        await AssertPullsAsync();
        await AssertPushesAsync();
    }

    private static TestManifest LargeIndex(int number) =>
        TestManifest.Index([], $"\"annotations\":{{\"{number}\":\"{new string('a', 1 << 20)}\"}}");

    private async Task StartAsync()
    {
        var before = _server;
        _server = await RegistryProcess.StartAsync(_workspace, _data);
        if (before is not null)
        {
            await before.DisposeAsync();
        }

        _repository = _server.Http.Repository("disk/full");
    }

    private async Task AssertPullsAsync() => (await _repository.GetAsync("manifests/before")).Expect(OK).ExpectBody(_image.Bytes);

    private async Task AssertPushesAsync()
    {
        var layer = await _repository.PushAsync(TestBlob.Noise(4 << 20, seed: 3));
        var image = await _repository.PushAsync(TestManifest.Image(await _repository.PushAsync(TestBlob.EmptyJson), [layer]), "after");
        (await _repository.GetAsync("manifests/after")).Expect(OK).ExpectBody(image.Bytes);
        (await _repository.GetAsync($"blobs/{layer.Digest}")).Expect(OK).ExpectBody(layer.Bytes);
    }
}
