using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Pulling blobs", "Checking if content exists in the registry" and "Deleting Blobs".</summary>
public sealed class BlobTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(100_000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_KnownBlob_AnswersExactBytesAndEveryHeader()
    {
        await _repository.PushAsync(Blob);

        var response = await _repository.GetAsync($"blobs/{Blob.Digest}");

        ExpectBlobHeaders(response).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Head_KnownBlob_AnswersTheHeadersOfGetWithoutBody()
    {
        await _repository.PushAsync(Blob);

        var response = await _repository.HeadAsync($"blobs/{Blob.Digest}");

        ExpectBlobHeaders(response).ExpectBody([]);
    }

    [Fact]
    public async Task Get_CompressionAccepted_NeverCompresses()
    {
        var text = await _repository.PushAsync(TestBlob.Text(new string('a', 10_000)));

        var response = await _repository.GetAsync($"blobs/{text.Digest}", ("Accept-Encoding", "zstd,gzip"));

        response.Expect(OK).ExpectHeader("Content-Encoding", null).ExpectBody(text.Bytes);
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("W/\"{0}\"")]
    [InlineData("\"other\", \"{0}\"")]
    [InlineData("*")]
    public async Task Get_MatchingETag_AnswersNotModified(string ifNoneMatch)
    {
        await _repository.PushAsync(Blob);
        var header = ("If-None-Match", string.Format(provider: null, ifNoneMatch, Blob.Digest));

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var response = await _repository.SendAsync(method, $"blobs/{Blob.Digest}", header);

            response.Expect(NotModified).ExpectBody([])
                .ExpectHeader("ETag", $"\"{Blob.Digest}\"").ExpectHeader("Docker-Content-Digest", Blob.Digest);
        }
    }

    [Theory]
    [InlineData("\"sha256:0000\"")]
    [InlineData("not an etag")]
    public async Task Get_OtherETag_AnswersBytes(string ifNoneMatch)
    {
        await _repository.PushAsync(Blob);

        var response = await _repository.GetAsync($"blobs/{Blob.Digest}", ("If-None-Match", ifNoneMatch));

        response.Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Get_UnknownBlob_AnswersBlobUnknown()
    {
        var response = await _repository.GetAsync($"blobs/{Blob.Digest}");

        response.ExpectError(NotFound, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Head_UnknownBlob_AnswersNotFoundWithoutBody()
    {
        var response = await _repository.HeadAsync($"blobs/{Blob.Digest}");

        response.Expect(NotFound).ExpectBody([]);
    }

    [Fact]
    public async Task Get_BlobOfAnotherRepository_AnswersBlobUnknown()
    {
        var other = await fixture.Http.NewRepository().PushAsync(TestBlob.Noise(100, seed: 2));

        var response = await _repository.GetAsync($"blobs/{other.Digest}");

        response.ExpectError(NotFound, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Get_EmptyBlob_IsAnOrdinaryBlob()
    {
        await _repository.PushAsync(TestBlob.Empty);

        var response = await _repository.GetAsync($"blobs/{TestBlob.Empty.Digest}");

        response.Expect(OK).ExpectHeader("Content-Length", "0").ExpectBody([]);
    }

    [Fact]
    public async Task Get_EmptyJson_IsAnOrdinaryBlob()
    {
        await _repository.PushAsync(TestBlob.EmptyJson);

        var response = await _repository.GetAsync($"blobs/{TestBlob.EmptyJson.Digest}");

        response.Expect(OK).ExpectHeader("Content-Type", "application/octet-stream").ExpectBody("{}"u8);
    }

    [Fact]
    public async Task Get_BlobPushedAsSha512_IsKnownByThatDigest()
    {
        (await _repository.FinishAsync(await _repository.StartUploadAsync(), Blob.Sha512, Blob.Bytes)).Expect(Created);

        var response = await _repository.GetAsync($"blobs/{Blob.Sha512}");

        response.Expect(OK).ExpectHeader("Docker-Content-Digest", Blob.Sha512).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Delete_KnownBlob_IsNotFoundAfterwards()
    {
        await _repository.PushAsync(Blob);

        (await _repository.DeleteAsync($"blobs/{Blob.Digest}")).Expect(Accepted).ExpectHeader("Docker-Content-Digest", Blob.Digest);

        (await _repository.GetAsync($"blobs/{Blob.Digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");
        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        (await _repository.DeleteAsync($"blobs/{Blob.Digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Delete_MountedBlob_LeavesTheOriginAlone()
    {
        var origin = fixture.Http.NewRepository();
        await origin.PushAsync(Blob);
        (await _repository.PostUploadAsync($"?mount={Blob.Digest}&from={origin.Name}")).Expect(Created);

        (await _repository.DeleteAsync($"blobs/{Blob.Digest}")).Expect(Accepted);

        (await _repository.GetAsync($"blobs/{Blob.Digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");
        (await origin.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Delete_OriginOfAMount_LeavesTheMountAlone()
    {
        var origin = fixture.Http.NewRepository();
        await origin.PushAsync(Blob);
        (await _repository.PostUploadAsync($"?mount={Blob.Digest}&from={origin.Name}")).Expect(Created);

        (await origin.DeleteAsync($"blobs/{Blob.Digest}")).Expect(Accepted);

        (await origin.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Delete_BlobThatAManifestLists_IsAcceptedAndHealedByThePush()
    {
        var layer = await _repository.PushAsync(Blob);
        var image = await _repository.PushAsync(TestManifest.Image(await _repository.PushAsync(TestBlob.EmptyJson), [layer]), "latest");

        (await _repository.DeleteAsync($"blobs/{layer.Digest}")).Expect(Accepted);
        (await _repository.GetAsync($"blobs/{layer.Digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");
        (await _repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(image.Bytes);

        await _repository.PushAsync(layer);
        (await _repository.GetAsync($"blobs/{layer.Digest}")).Expect(OK).ExpectBody(layer.Bytes);
    }

    private static WireResponse ExpectBlobHeaders(WireResponse response) => response.Expect(OK)
        .ExpectHeader("Content-Length", "100000")
        .ExpectHeader("Content-Type", "application/octet-stream")
        .ExpectHeader("Docker-Content-Digest", Blob.Digest)
        .ExpectHeader("ETag", $"\"{Blob.Digest}\"")
        .ExpectHeader("Accept-Ranges", "bytes")
        .ExpectHeader("Cache-Control", "max-age=31536000, immutable");
}
