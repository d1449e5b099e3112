using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Pushing blobs": in one go, in two steps, and streamed.</summary>
public sealed class UploadTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(100_000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Post_NoQuery_AnswersANewEmptySession()
    {
        var response = (await _repository.PostUploadAsync()).Expect(Accepted);

        Assert.StartsWith($"/v2/{_repository.Name}/blobs/uploads/", response.Location, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(response["Docker-Upload-UUID"], out _));
        response.ExpectHeader("Range", "0-0").ExpectHeader("Content-Length", "0");
    }

    [Fact]
    public async Task Post_BodyOfAnotherContentType_AnswersASession()
    {
        var response = await _repository.PostUploadAsync("", [], ("Content-Type", "application/json"));

        response.Expect(Accepted);
    }

    [Theory]
    [InlineData("?digest=")]
    [InlineData("?&digest=")]
    public async Task Post_DigestAndBody_CreatesTheBlobInOneGo(string query)
    {
        var response = await _repository.PostUploadAsync(query + Blob.Digest, Blob.Bytes, ("Content-Type", "application/octet-stream"));

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Post_DigestOfOtherBytes_AnswersDigestInvalidAndKeepsNothing()
    {
        var response = await _repository.PostUploadAsync($"?digest={TestBlob.Empty.Digest}", Blob.Bytes);

        response.ExpectError(BadRequest, "DIGEST_INVALID");
        (await _repository.HeadAsync($"blobs/{TestBlob.Empty.Digest}")).Expect(NotFound);
        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_WholeBody_CreatesTheBlob()
    {
        var location = await _repository.StartUploadAsync();

        var response = await _repository.FinishAsync(location, Blob.Digest, Blob.Bytes);

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Put_BodyOfUnsaidLength_CreatesTheBlob()
    {
        var location = RepositoryHttp.With(await _repository.StartUploadAsync(), $"digest={Blob.Digest}");

        var response = await fixture.Http.SendAsync(
            HttpMethod.Put, location, new StreamContent(new MemoryStream(Blob.Bytes)), ("Transfer-Encoding", "chunked"));

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Put_DigestWithEscapedColon_CreatesTheBlob()
    {
        var location = await _repository.StartUploadAsync();

        var response = await _repository.FinishAsync(location, Uri.EscapeDataString(Blob.Digest), Blob.Bytes);

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Patch_Stream_AnswersTheRangeSoFar()
    {
        var start = await _repository.PostUploadAsync();

        var response = (await _repository.StreamAsync(start.Location, Blob.Bytes)).Expect(Accepted);

        response.ExpectHeader("Range", "0-99999")
            .ExpectHeader("Docker-Upload-UUID", start["Docker-Upload-UUID"]).ExpectHeader("Content-Length", "0");
        await ExpectCreatedAsync(await _repository.FinishAsync(response.Location, Blob.Digest));
    }

    [Fact]
    public async Task Patch_WithoutRangeTwice_Appends()
    {
        var first = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob[..60_000]);

        var second = (await _repository.StreamAsync(first.Location, Blob[60_000..])).Expect(Accepted);

        second.ExpectHeader("Range", "0-99999");
        await ExpectCreatedAsync(await _repository.FinishAsync(second.Location, Blob.Digest));
    }

    [Fact]
    public async Task Put_LastBytesAfterAStream_CreatesTheBlob()
    {
        var patch = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob[..99_000]);

        var response = await _repository.FinishAsync(patch.Location, Blob.Digest, Blob[99_000..]);

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Put_DigestOfOtherBytes_AnswersDigestInvalidAndEndsTheSession()
    {
        var patch = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob.Bytes);

        var response = await _repository.FinishAsync(patch.Location, TestBlob.Empty.Digest);

        response.ExpectError(BadRequest, "DIGEST_INVALID");
        (await fixture.Http.GetAsync(patch.Location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        (await _repository.HeadAsync($"blobs/{TestBlob.Empty.Digest}")).Expect(NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("digest=")]
    [InlineData("digest=sha256:abc")]
    [InlineData("digest=md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("digest=latest")]
    public async Task Put_NoValidDigest_AnswersDigestInvalidAndKeepsTheSession(string query)
    {
        var patch = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob.Bytes);

        var response = await fixture.Http.SendAsync(HttpMethod.Put, RepositoryHttp.With(patch.Location, query), new ByteArrayContent([]));

        response.ExpectError(BadRequest, "DIGEST_INVALID");
        await ExpectCreatedAsync(await _repository.FinishAsync(patch.Location, Blob.Digest));
    }

    [Fact]
    public async Task Get_Session_AnswersTheRangeSoFar()
    {
        var patch = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob.Bytes);

        var response = await fixture.Http.GetAsync(patch.Location);

        response.Expect(NoContent).ExpectHeader("Range", "0-99999").ExpectHeader("Docker-Upload-UUID", patch["Docker-Upload-UUID"]);
        Assert.StartsWith($"/v2/{_repository.Name}/blobs/uploads/", response.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EmptySession_AnswersZeroToZero()
    {
        var response = await fixture.Http.GetAsync(await _repository.StartUploadAsync());

        response.Expect(NoContent).ExpectHeader("Range", "0-0");
    }

    [Fact]
    public async Task Delete_Session_EndsIt()
    {
        var location = await _repository.StartUploadAsync();

        (await fixture.Http.SendAsync(HttpMethod.Delete, location, null)).Expect(NoContent);

        (await fixture.Http.GetAsync(location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await _repository.StreamAsync(location, Blob.Bytes)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await _repository.FinishAsync(location, Blob.Digest, Blob.Bytes)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await fixture.Http.SendAsync(HttpMethod.Delete, location, null)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Put_FinishedSession_AnswersUploadUnknown()
    {
        var location = await _repository.StartUploadAsync();
        (await _repository.FinishAsync(location, Blob.Digest, Blob.Bytes)).Expect(Created);

        var response = await _repository.FinishAsync(location, Blob.Digest, Blob.Bytes);

        response.ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Patch_SessionOfAnotherRepository_AnswersUploadUnknown()
    {
        var location = await fixture.Http.NewRepository().StartUploadAsync();
        var id = location[(location.LastIndexOf('/') + 1)..];

        (await _repository.StreamAsync(_repository.Path($"blobs/uploads/{id}"), Blob.Bytes)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await _repository.DeleteAsync($"blobs/uploads/{id}")).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");

        (await fixture.Http.GetAsync(location)).Expect(NoContent);
    }

    [Fact]
    public async Task Put_BlobThatIsThereAlready_CreatesItAgain()
    {
        await _repository.PushAsync(Blob);

        var response = await _repository.FinishAsync(await _repository.StartUploadAsync(), Blob.Digest, Blob.Bytes);

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Post_Sha512Announced_CreatesTheBlobUnderSha512()
    {
        var start = (await _repository.PostUploadAsync("?digest-algorithm=sha512")).Expect(Accepted);
        var patch = await _repository.StreamAsync(start.Location, Blob.Bytes);

        var response = await _repository.FinishAsync(patch.Location, Blob.Sha512);

        response.Expect(Created).ExpectHeader("Docker-Content-Digest", Blob.Sha512);
        (await fixture.Http.GetAsync(response.Location)).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Put_AnotherAlgorithmThanAnnounced_CreatesTheBlob()
    {
        var start = (await _repository.PostUploadAsync("?digest-algorithm=sha512")).Expect(Accepted);
        var patch = await _repository.StreamAsync(start.Location, Blob.Bytes);

        var response = await _repository.FinishAsync(patch.Location, Blob.Digest);

        await ExpectCreatedAsync(response);
    }

    [Fact]
    public async Task Post_UnknownAlgorithmAnnounced_AnswersDigestInvalid()
    {
        var response = await _repository.PostUploadAsync("?digest-algorithm=md5");

        response.ExpectError(BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Post_NoMinimumConfigured_AnswersNoChunkMinLength()
    {
        (await _repository.PostUploadAsync()).Expect(Accepted).ExpectHeader("OCI-Chunk-Min-Length", null);
    }

    private async Task ExpectCreatedAsync(WireResponse response)
    {
        response.Expect(Created).ExpectHeader("Docker-Content-Digest", Blob.Digest);
        Assert.Equal(_repository.Path($"blobs/{Blob.Digest}"), response.Location);
        (await fixture.Http.GetAsync(response.Location)).Expect(OK).ExpectBody(Blob.Bytes);
    }
}
