using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class DiskFullTests() : ServerTests("storage.min_free = \"0\"")
{
    private const int VolumeMebibytes = 24;
    private static readonly TestBlob TooLarge = TestBlob.Noise(32 << 20, seed: 1);

    /// <summary>What the database's journal may have grown by meanwhile.</summary>
    private const long JournalGrowth = 2 << 20;

    private Volume _volume = null!;
    private TestManifest _image = null!;

    public override async Task InitializeAsync()
    {
        _volume = await Volume.InMemoryAsync(Workspace, VolumeMebibytes);
        Data = Path.Combine(_volume.Folder, "data");
        await base.InitializeAsync();
        _image = await Repository.PushImageAsync("before");
    }

    [Fact]
    public async Task Patch_LayerLargerThanTheDisk_AnswersFullUntilTheSessionIsDeleted()
    {
        var free = _volume.FreeSpace;
        var location = await Repository.StartUploadAsync();

        (await Repository.StreamAsync(location, TooLarge.Bytes)).ExpectError(InsufficientStorage, "UNAVAILABLE");

        await AssertPullsAsync();
        (await Server.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);
        Assert.InRange(_volume.FreeSpace, free - JournalGrowth, free);
        await AssertPushesAsync();
    }

    [Fact]
    public async Task Post_LayerLargerThanTheDisk_AnswersFullAndKeepsNothing()
    {
        var free = _volume.FreeSpace;

        (await Repository.PostUploadAsync($"?digest={TooLarge.Digest}", TooLarge.Bytes)).ExpectError(InsufficientStorage, "UNAVAILABLE");

        await AssertPullsAsync();
        Assert.InRange(_volume.FreeSpace, free - JournalGrowth, free);
        await AssertPushesAsync();
    }

    [Fact]
    public async Task Put_DiskFillsUpInMidBody_CompletesOnceThereIsRoom()
    {
        var blob = TestBlob.Noise(8 << 20, seed: 2);
        var location = await Repository.StartUploadAsync();
        (await Repository.PatchAsync(location, blob[..1_000_000], 0)).Expect(Accepted);
        _volume.Fill();

        (await Repository.FinishAsync(location, blob.Digest, blob[1_000_000..])).ExpectError(InsufficientStorage, "UNAVAILABLE");

        (await Repository.HeadAsync($"blobs/{blob.Digest}")).Expect(NotFound);
        _volume.Relieve();
        var taken = await Repository.TakenAsync(location);
        Assert.InRange(taken, 1_000_000, blob.Size);
        (await Repository.FinishAsync(location, blob.Digest, blob[taken..])).Expect(Created);
        (await Repository.GetAsync($"blobs/{blob.Digest}")).Expect(OK).ExpectBody(blob.Bytes);
    }

    [Fact]
    public async Task Delete_SessionWhileNotAByteIsLeft_GivesItsSpaceBack()
    {
        var location = await Repository.StartUploadAsync();
        (await Repository.StreamAsync(location, TooLarge[..(8 << 20)])).Expect(Accepted);
        _volume.Fill();

        (await Server.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);

        Assert.InRange(_volume.FreeSpace, (8 << 20) - JournalGrowth, 8 << 20);
        (await Server.Http.GetAsync(location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
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
            var response = await Repository.PutManifestAsync(image.Digest, image);
            (response.Status == Created ? acknowledged : refused).Add(image);
            _ = response.Status == Created ? response : response.ExpectError(InsufficientStorage, "UNAVAILABLE");
        }

        Assert.NotEmpty(refused);
        await AssertPullsAsync();
        foreach (var image in refused)
        {
            (await Repository.HeadAsync($"manifests/{image.Digest}")).Expect(NotFound);
        }

        _volume.Relieve();
        await AssertPushesAsync();
        foreach (var image in acknowledged)
        {
            (await Repository.GetAsync($"manifests/{image.Digest}")).Expect(OK).ExpectBody(image.Bytes);
        }
    }

    [Fact]
    public async Task Start_WhileNotAByteIsLeft_RefusedNamingTheDisk()
    {
        await StopAsync();
        _volume.Fill();

        await AssertStartRefusedAsync($"The disk of {Path.Combine(Data, "registry.db")} is full");

        _volume.Relieve();
        await StartAsync();
        await AssertPullsAsync();
        await AssertPushesAsync();
    }

    private static TestManifest LargeIndex(int number) =>
        TestManifest.Index([], $"\"annotations\":{{\"{number}\":\"{new string('a', 1 << 20)}\"}}");

    private async Task AssertPullsAsync() => (await Repository.GetAsync("manifests/before")).Expect(OK).ExpectBody(_image.Bytes);

    private async Task AssertPushesAsync()
    {
        var layer = await Repository.PushAsync(TestBlob.Noise(4 << 20, seed: 3));
        var image = await Repository.PushAsync(TestManifest.Image(await Repository.PushAsync(TestBlob.EmptyJson), [layer]), "after");
        (await Repository.GetAsync("manifests/after")).Expect(OK).ExpectBody(image.Bytes);
        (await Repository.GetAsync($"blobs/{layer.Digest}")).Expect(OK).ExpectBody(layer.Bytes);
    }
}
