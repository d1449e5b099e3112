using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What a client sees of a server that was restarted meanwhile: nothing.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private static readonly TestBlob Blob = TestBlob.Noise(2_000_000, seed: 1);
    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = await RegistryServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Restart_BetweenPatchAndPut_UploadEndsWell()
    {
        var patch = await Repository.StreamAsync(await Repository.StartUploadAsync(), Blob.Bytes);

        await _server.RestartAsync();

        (await Repository.FinishAsync(patch.Location, Blob.Digest)).Expect(Created);
        (await Repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Restart_BetweenChunks_UploadGoesOn()
    {
        var location = await Repository.StartUploadAsync();
        await _server.RestartAsync();
        (await Repository.PatchAsync(location, Blob[..1_000_000], 0)).Expect(Accepted);
        await _server.RestartAsync();

        (await _server.Http.GetAsync(location)).Expect(NoContent).ExpectHeader("Range", "0-999999");
        (await Repository.PatchAsync(location, Blob[1_000_000..1_500_000], 1_000_000)).Expect(Accepted).ExpectHeader("Range", "0-1499999");
        (await Repository.FinishAsync(location, Blob.Digest, Blob[1_500_000..])).Expect(Created);

        (await Repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Restart_AfterWrongBytes_DigestIsStillRefused()
    {
        var patch = await Repository.StreamAsync(await Repository.StartUploadAsync(), Blob.Bytes);
        await _server.RestartAsync();

        (await Repository.FinishAsync(patch.Location, Blob.Digest, [0])).ExpectError(BadRequest, "DIGEST_INVALID");

        (await _server.Http.GetAsync(patch.Location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Restart_AfterPushes_EverythingIsStillThere()
    {
        var image = await Repository.PushImageAsync("latest");
        var artifact = await Repository.PushArtifactAsync(image, "application/vnd.example");

        await _server.RestartAsync();

        (await Repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(image.Bytes);
        Assert.Equal(["latest"], (await Repository.GetAsync("tags/list")).Strings("tags"));
        Assert.Equal([Repository.Name], (await _server.Http.GetAsync("/v2/_catalog")).Strings("repositories"));
        Assert.Contains(artifact.Digest, (await Repository.GetAsync($"referrers/{image.Digest}")).Text, StringComparison.Ordinal);
    }

    private RepositoryHttp Repository => _server.Http.Repository("test/restart");
}
