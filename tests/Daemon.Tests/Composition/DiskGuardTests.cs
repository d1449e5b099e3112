using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Composition;

/// <summary>A server whose disk has less room than <c>[storage] min_free</c>, since no disk has that much.</summary>
public sealed class DiskGuardTests : IAsyncLifetime
{
    private const string NoLimit = "storage.min_free = '0'";
    private const string BeyondEveryDisk = "storage.min_free = '8000TB'";

    private LiveServer _server = null!;
    private TestManifest _image = null!;

    private RepositoryHttp Repository => _server.Http.Repository("app");

    public async Task InitializeAsync()
    {
        _server = await LiveServer.StartAsync(NoLimit);
        _image = await Repository.PushImageAsync("v1");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Push_BelowTheFloor_IsRefusedInEveryStep()
    {
        var blob = TestBlob.Noise(100, seed: 1);
        var location = await Repository.StartUploadAsync();
        await _server.ChangeAsync(BeyondEveryDisk);

        ExpectNoRoom(await Repository.PostUploadAsync("", []));
        ExpectNoRoom(await Repository.PostUploadAsync($"?digest={blob.Digest}", blob.Bytes));
        ExpectNoRoom(await Repository.PostUploadAsync($"?mount={blob.Digest}&from=other", []));
        ExpectNoRoom(await Repository.StreamAsync(location, blob.Bytes));
        ExpectNoRoom(await Repository.FinishAsync(location, blob.Digest, blob.Bytes));
        ExpectNoRoom(await Repository.PutManifestAsync("v2", _image));
    }

    [Fact]
    public async Task Others_BelowTheFloor_GoOn()
    {
        var location = await Repository.StartUploadAsync();
        await _server.ChangeAsync(BeyondEveryDisk);

        (await Repository.GetAsync("manifests/v1")).Expect(OK).ExpectBody(_image.Bytes);
        (await Repository.HeadAsync("manifests/v1")).Expect(OK);
        (await Repository.GetAsync("tags/list")).Expect(OK);
        (await _server.Http.GetAsync(location)).Expect(NoContent);
        (await _server.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);
        (await _server.Http.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{_image.Digest}", null)).Expect(Accepted);
    }

    [Fact]
    public async Task Push_FloorIsLowered_IsTakenAtOnce()
    {
        var blob = TestBlob.Noise(100, seed: 2);
        var location = await Repository.StartUploadAsync();
        await _server.ChangeAsync(BeyondEveryDisk);
        ExpectNoRoom(await Repository.StreamAsync(location, blob.Bytes));

        await _server.ChangeAsync(NoLimit);

        (await Repository.FinishAsync(location, blob.Digest, blob.Bytes)).Expect(Created);
    }

    private static void ExpectNoRoom(WireResponse response)
    {
        response.ExpectError(InsufficientStorage, "UNAVAILABLE");
        Assert.Contains("nothing can be pushed until there is room", response.Text, StringComparison.Ordinal);
    }
}
