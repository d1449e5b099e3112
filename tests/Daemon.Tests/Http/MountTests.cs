using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Mounting a blob from another repository".</summary>
public sealed class MountTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(1000, seed: 1);
    private readonly RepositoryHttp _origin = fixture.Http.NewRepository();
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Theory]
    [InlineData("?mount={0}&from={1}")]
    [InlineData("?from={1}&mount={0}")]
    [InlineData("?mount={0}&from={1}&origin=registry.example.com")]
    public async Task Post_OriginHoldsTheBlob_MountsIt(string query)
    {
        await _origin.PushAsync(Blob);

        var response = await PostAsync(query, Blob.Digest, _origin.Name);

        await ExpectMountedAsync(response);
    }

    [Fact]
    public async Task Post_QueryEscaped_MountsTheBlob()
    {
        await _origin.PushAsync(Blob);

        var response = await PostAsync("?mount={0}&from={1}", Uri.EscapeDataString(Blob.Digest), Uri.EscapeDataString(_origin.Name));

        await ExpectMountedAsync(response);
    }

    [Fact]
    public async Task Post_NoOriginNamed_FindsOne()
    {
        await _origin.PushAsync(Blob);

        var response = await PostAsync("?mount={0}", Blob.Digest);

        await ExpectMountedAsync(response);
    }

    [Fact]
    public async Task Post_BlobIsHereAlready_AnswersCreated()
    {
        await _repository.PushAsync(Blob);

        var response = await PostAsync("?mount={0}&from={1}", Blob.Digest, _repository.Name);

        await ExpectMountedAsync(response);
    }

    [Fact]
    public async Task PutManifest_BlobsMounted_IsAccepted()
    {
        await _origin.PushAsync(Blob);
        await ExpectMountedAsync(await PostAsync("?mount={0}&from={1}", Blob.Digest, _origin.Name));

        (await _repository.PutManifestAsync("latest", TestManifest.Image(Blob, [Blob]))).Expect(Created);
    }

    [Theory]
    [InlineData("no/such/repository")]
    [InlineData("Not-A-Name")]
    [InlineData("../../etc")]
    public async Task Post_OriginUnknownOrNoName_BeginsAnUpload(string from)
    {
        var absent = TestBlob.Noise(1000, seed: 2);

        var response = await PostAsync("?mount={0}&from={1}", absent.Digest, from);

        await ExpectSessionAsync(response, absent);
    }

    [Fact]
    public async Task Post_OriginDoesNotHoldTheBlob_BeginsAnUpload()
    {
        var elsewhere = await fixture.Http.NewRepository().PushAsync(TestBlob.Noise(1000, seed: 3));

        var response = await PostAsync("?mount={0}&from={1}", elsewhere.Digest, _origin.Name);

        await ExpectSessionAsync(response, elsewhere);
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("latest")]
    [InlineData("")]
    public async Task Post_NoDigestToMount_BeginsAnUpload(string digest)
    {
        var response = await PostAsync("?mount={0}&from={1}", digest, _origin.Name);

        await ExpectSessionAsync(response, TestBlob.Noise(1000, seed: 4));
    }

    [Fact]
    public async Task Delete_SessionOfAMountNotGot_EndsIt()
    {
        var session = (await PostAsync("?mount={0}&from={1}", TestBlob.Noise(1000, seed: 5).Digest, _origin.Name)).Expect(Accepted);

        (await fixture.Http.SendAsync(HttpMethod.Delete, session.Location, null)).Expect(NoContent);

        (await fixture.Http.GetAsync(session.Location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    private Task<WireResponse> PostAsync(string query, string digest, string from = "") =>
        _repository.PostUploadAsync(string.Format(provider: null, query, digest, from));

    private async Task ExpectMountedAsync(WireResponse response)
    {
        response.Expect(Created).ExpectHeader("Docker-Content-Digest", Blob.Digest);
        Assert.Equal(_repository.Path($"blobs/{Blob.Digest}"), response.Location);
        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    private async Task ExpectSessionAsync(WireResponse response, TestBlob blob)
    {
        response.Expect(Accepted).ExpectHeader("Range", "0-0");
        (await _repository.HeadAsync($"blobs/{blob.Digest}")).Expect(NotFound);
        (await _repository.FinishAsync(response.Location, blob.Digest, blob.Bytes)).Expect(Created);
    }
}
