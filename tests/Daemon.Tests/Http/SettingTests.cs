using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What the wire does differently when the administrator decides so.</summary>
public sealed class SettingTests
{
    private static readonly TestBlob Blob = TestBlob.Noise(1000, seed: 1);

    [Fact]
    public async Task Location_ExternalUrlConfigured_BeginsWithIt()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_SERVER_EXTERNAL_URL", "https://registry.example.com:8443"));
        var repository = server.Http.Repository("a");

        var upload = (await repository.PostUploadAsync()).Expect(Accepted);
        var blob = (await repository.PostUploadAsync($"?digest={Blob.Digest}", Blob.Bytes)).Expect(Created);
        var manifest = (await repository.PutManifestAsync("latest", TestManifest.Index([]))).Expect(Created);

        Assert.StartsWith("https://registry.example.com:8443/v2/a/blobs/uploads/", upload.Location, StringComparison.Ordinal);
        Assert.Equal($"https://registry.example.com:8443/v2/a/blobs/{Blob.Digest}", blob.Location);
        Assert.StartsWith("https://registry.example.com:8443/v2/a/manifests/", manifest.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ExternalUrlConfigured_StaysRelative()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_SERVER_EXTERNAL_URL", "https://registry.example.com"));
        await server.Http.Repository("a").PushAsync(TestManifest.Index([]), "latest");
        await server.Http.Repository("b").PushAsync(TestManifest.Index([]), "latest");

        Assert.Equal("/v2/_catalog?n=1&last=a", (await server.Http.GetAsync("/v2/_catalog?n=1")).NextPage);
    }

    [Fact]
    public async Task Post_ChunkMinLengthConfigured_SaysSoAndTakesSmallerChunks()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_UPLOADS_CHUNK_MIN_LENGTH", "5MiB"));
        var repository = server.Http.Repository("a");

        var start = (await repository.PostUploadAsync()).Expect(Accepted).ExpectHeader("OCI-Chunk-Min-Length", "5242880");
        (await repository.PatchAsync(start.Location, Blob[..10], 0)).Expect(Accepted);
        (await repository.PatchAsync(start.Location, Blob[10..], 10)).Expect(Accepted);

        (await repository.FinishAsync(start.Location, Blob.Digest)).Expect(Created);
    }

    [Fact]
    public async Task Put_SparseIndexesAllowed_TakesAnIndexWhoseChildrenAreNotHere()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_MANIFESTS_SPARSE_INDEXES", "true"));
        var repository = server.Http.Repository("a");
        var index = TestManifest.Index([TestManifest.Image(Blob, []).Descriptor]);

        (await repository.PutManifestAsync("latest", index)).Expect(Created);
        (await repository.PutManifestAsync("image", TestManifest.Image(Blob, []))).ExpectError(BadRequest, "MANIFEST_BLOB_UNKNOWN");

        (await repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(index.Bytes);
    }

    [Fact]
    public async Task Put_ManifestLimitConfigured_IsTheLimit()
    {
        var index = TestManifest.Index([], $"\"annotations\":{{\"a\":\"{new string('x', 1000)}\"}}");
        var larger = new TestBlob([.. index.Bytes, (byte)'\n']);
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_LIMITS_MAX_MANIFEST_SIZE", $"{index.Bytes.Length}"));
        var repository = server.Http.Repository("a");

        (await repository.PutManifestAsync("latest", index)).Expect(Created);
        (await repository.PutManifestAsync("latest", larger.Bytes, index.MediaType)).ExpectError(RequestEntityTooLarge, "DENIED");
    }

    [Fact]
    public async Task Patch_ClientFallsSilent_IsGivenUpAndTheSessionStays()
    {
        var time = new FakeTimeProvider();
        await using var server = await RegistryServer.StartAsync(time, ("REGISTRYD_UPLOADS_IDLE_TIMEOUT", "30s"));
        var repository = server.Http.Repository("a");
        var location = await repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(server.Http.BaseAddress);
        await connection.SendHeadAsync($"PATCH {location}", "Content-Length: 1000");
        await connection.SendAsync(Blob[..500]);

        var answer = connection.ReadAsync();
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(31));
            return answer.IsCompleted;
        });

        (await answer)!.ExpectError(BadRequest, "BLOB_UPLOAD_INVALID");

        // What came before the clock moved has stayed; how much that was, the session tells.
        var kept = (await server.Http.GetAsync(location)).Expect(NoContent)["Range"] == "0-499" ? 500 : 0;
        (await repository.FinishAsync(location, Blob.Digest, Blob[kept..])).Expect(Created);
    }

    [Fact]
    public async Task Session_CutOffAfterALongTransfer_ExpiresByIdlenessSinceThen()
    {
        var time = new FakeTimeProvider();
        await using var server = await RegistryServer.StartAsync(time, ("REGISTRYD_UPLOADS_EXPIRY", "12h"), ("REGISTRYD_UPLOADS_IDLE_TIMEOUT", "24h"));
        var repository = server.Http.Repository("a");
        var large = TestBlob.Noise(1_000_000, seed: 2);
        var location = await repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(server.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"PATCH {location}", $"Content-Length: {large.Size}");
            await connection.SendAsync(large[..900_000]);
            await Poll.UntilAsync(async () => (await server.Http.GetAsync(location))["Range"] != "0-0");
            time.Advance(TimeSpan.FromHours(6));
            var begunLater = await repository.StartUploadAsync();
            time.Advance(TimeSpan.FromHours(7));
            connection.Abort();

            // The session takes one request at a time: when it refuses this chunk, it is done with the one cut off.
            (await repository.PatchAsync(location, [0], 999_999)).Expect(RequestedRangeNotSatisfiable);
            await AdvanceUntilGoneAsync(server, time, begunLater);
        }

        (await server.Http.GetAsync(location)).Expect(NoContent);
    }

    [Fact]
    public async Task Session_StillUsed_ExpiresByIdlenessAndNotByAge()
    {
        var time = new FakeTimeProvider();
        await using var server = await RegistryServer.StartAsync(time, ("REGISTRYD_UPLOADS_EXPIRY", "24h"));
        var repository = server.Http.Repository("a");
        var used = await repository.StartUploadAsync();
        var idle = await repository.StartUploadAsync();

        time.Advance(TimeSpan.FromHours(20));
        (await repository.PatchAsync(used, Blob[..500], 0)).Expect(Accepted);
        time.Advance(TimeSpan.FromHours(5));
        await AdvanceUntilGoneAsync(server, time, idle);

        (await repository.FinishAsync(used, Blob.Digest, Blob[500..])).Expect(Created);
    }

    private static Task AdvanceUntilGoneAsync(RegistryServer server, FakeTimeProvider time, string session) => Poll.UntilAsync(async () =>
    {
        time.Advance(TimeSpan.FromMinutes(5));
        return (await server.Http.GetAsync(session)).Status == NotFound;
    });
}
