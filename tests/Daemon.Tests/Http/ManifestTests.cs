using Registry.Core.Model;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Pulling manifests", "Pushing Manifests" and "Deleting manifests".</summary>
public sealed class ManifestTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_ByTagAndByDigest_AnswersExactBytesAndEveryHeader()
    {
        var image = await _repository.PushImageAsync("latest");

        foreach (var reference in new[] { "latest", image.Digest })
        {
            ExpectManifest(await _repository.GetAsync($"manifests/{reference}"), image).ExpectBody(image.Bytes);
            ExpectManifest(await _repository.HeadAsync($"manifests/{reference}"), image).ExpectBody([]);
        }
    }

    [Fact]
    public async Task Get_BytesOfOddSpacing_ComeBackAsSent()
    {
        var odd = TestManifest.Of(MediaTypes.OciIndex, "\r\n{ \"manifests\" : [\t] ,\n \"schemaVersion\":2,\"\\u0078\":\"\\/é\" }\n\n ");
        (await _repository.PutManifestAsync("odd", odd)).Expect(Created);

        var response = await _repository.GetAsync("manifests/odd");

        ExpectManifest(response, odd).ExpectBody(odd.Bytes);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData("text/html")]
    [InlineData("application/vnd.oci.image.index.v1+json;q=0.1, application/vnd.oci.image.manifest.v1+json;q=0")]
    public async Task Get_WhateverIsAccepted_AnswersTheTypeThatWasSent(string accept)
    {
        var image = await _repository.PushImageAsync("latest");

        var response = await _repository.GetAsync("manifests/latest", ("Accept", accept));

        ExpectManifest(response, image).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Get_CompressionAccepted_NeverCompresses()
    {
        var image = await _repository.PushImageAsync("latest");

        var response = await _repository.GetAsync("manifests/latest", ("Accept-Encoding", "zstd,gzip"));

        response.ExpectHeader("Content-Encoding", null).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Get_MatchingETag_AnswersNotModified()
    {
        var image = await _repository.PushImageAsync("latest");

        var response = await _repository.GetAsync("manifests/latest", ("If-None-Match", $"\"{image.Digest}\""));

        response.Expect(NotModified).ExpectHeader("Docker-Content-Digest", image.Digest)
            .ExpectHeader("ETag", $"\"{image.Digest}\"").ExpectBody([]);
    }

    [Fact]
    public async Task Get_ETagOfBeforeTheTagMoved_AnswersTheNewManifest()
    {
        var before = await _repository.PushImageAsync("latest", seed: 1);
        var after = await _repository.PushImageAsync("latest", seed: 2);

        var response = await _repository.GetAsync("manifests/latest", ("If-None-Match", $"\"{before.Digest}\""));

        ExpectManifest(response, after).ExpectBody(after.Bytes);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Get_UnknownManifest_AnswersManifestUnknown(string reference)
    {
        (await _repository.GetAsync($"manifests/{reference}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await _repository.HeadAsync($"manifests/{reference}")).Expect(NotFound).ExpectBody([]);
        (await _repository.DeleteAsync($"manifests/{reference}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task Get_ManifestOfAnotherRepository_AnswersManifestUnknown()
    {
        var image = await fixture.Http.NewRepository().PushImageAsync("latest");

        (await _repository.GetAsync($"manifests/{image.Digest}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await _repository.GetAsync("manifests/latest")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task Get_TagOfAnotherCase_IsAnotherTag()
    {
        var lower = await _repository.PushImageAsync("latest", seed: 1);
        var upper = await _repository.PushImageAsync("Latest", seed: 2);

        ExpectManifest(await _repository.GetAsync("manifests/latest"), lower);
        ExpectManifest(await _repository.GetAsync("manifests/Latest"), upper);
        (await _repository.GetAsync("manifests/LATEST")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_ByTag_AnswersLocationAndDigest()
    {
        var image = await _repository.PushImageAsync();

        var response = await _repository.PutManifestAsync("latest", image);

        response.Expect(Created).ExpectHeader("Docker-Content-Digest", image.Digest)
            .ExpectHeader("OCI-Subject", null).ExpectHeader("Content-Length", "0");
        Assert.StartsWith(_repository.Path("manifests/"), response.Location, StringComparison.Ordinal);
        ExpectManifest(await fixture.Http.GetAsync(response.Location), image).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Put_BySha512_IsKnownByThatDigest()
    {
        var image = await _repository.PushImageAsync();

        var response = await _repository.PutManifestAsync(image.Blob.Sha512, image);

        response.Expect(Created).ExpectHeader("Docker-Content-Digest", image.Blob.Sha512);
        var pulled = await fixture.Http.GetAsync(response.Location);
        pulled.Expect(OK).ExpectHeader("Docker-Content-Digest", image.Blob.Sha512).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Put_ContentTypeWithParameters_IgnoresThem()
    {
        var image = await _repository.PushImageAsync();

        (await _repository.PutManifestAsync("latest", image.Bytes, $"{image.MediaType}; charset=utf-8")).Expect(Created);

        ExpectManifest(await _repository.GetAsync("manifests/latest"), image);
    }

    [Fact]
    public async Task Put_NoContentType_TakesTheTypeFromTheBody()
    {
        var image = await _repository.PushImageAsync();

        (await _repository.PutManifestAsync("latest", image.Bytes, contentType: null)).Expect(Created);

        ExpectManifest(await _repository.GetAsync("manifests/latest"), image);
    }

    [Fact]
    public async Task Put_SameManifestTwice_IsAcceptedTwice()
    {
        var image = await _repository.PushImageAsync("latest");

        (await _repository.PutManifestAsync("latest", image)).Expect(Created);

        ExpectManifest(await _repository.GetAsync("manifests/latest"), image);
    }

    [Fact]
    public async Task Put_UsedTag_MovesItAndKeepsTheFormerManifest()
    {
        var before = await _repository.PushImageAsync("latest", seed: 1);
        var after = await _repository.PushImageAsync("latest", seed: 2);

        ExpectManifest(await _repository.GetAsync("manifests/latest"), after);
        ExpectManifest(await _repository.GetAsync($"manifests/{before.Digest}"), before);
    }

    [Fact]
    public async Task Put_ByDigestWithTags_PointsEachTagAtIt()
    {
        var image = await _repository.PushImageAsync();

        var response = await _repository.PutManifestAsync($"{image.Digest}?tag=a&tag=b", image);

        response.Expect(Created).ExpectHeader("Docker-Content-Digest", image.Digest);
        Assert.Equal(["a", "b"], response.Headers["OCI-Tag"].SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)));
        ExpectManifest(await _repository.GetAsync("manifests/a"), image);
        ExpectManifest(await _repository.GetAsync("manifests/b"), image);
    }

    [Fact]
    public async Task Put_BySha512WithTag_TagNamesTheSha512Digest()
    {
        var image = await _repository.PushImageAsync();

        (await _repository.PutManifestAsync($"{image.Blob.Sha512}?tag=strong", image)).Expect(Created);

        var response = await _repository.GetAsync("manifests/strong");
        response.Expect(OK).ExpectHeader("Docker-Content-Digest", image.Blob.Sha512).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Put_ByDigestWithAMalformedTag_StoresNothing()
    {
        await _repository.PushAsync(TestBlob.EmptyJson);
        var image = TestManifest.Image(TestBlob.EmptyJson, []);

        var response = await _repository.PutManifestAsync($"{image.Digest}?tag=good&tag=.bad", image);

        response.Expect(BadRequest);
        (await _repository.HeadAsync("manifests/good")).Expect(NotFound);
        (await _repository.HeadAsync($"manifests/{image.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_ByDigestOfOtherBytes_AnswersDigestInvalidAndKeepsNothing()
    {
        var image = await _repository.PushImageAsync();
        var spaced = new TestBlob([.. image.Bytes, .. "  "u8]);

        var response = await _repository.PutManifestAsync(image.Digest, spaced.Bytes, image.MediaType);

        response.ExpectError(BadRequest, "DIGEST_INVALID");
        (await _repository.HeadAsync($"manifests/{spaced.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Delete_Tag_RemovesTheTagAlone()
    {
        var image = await _repository.PushImageAsync("latest");
        await _repository.PushAsync(image, "stable");

        (await _repository.DeleteAsync("manifests/latest")).Expect(Accepted);

        (await _repository.GetAsync("manifests/latest")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        ExpectManifest(await _repository.GetAsync("manifests/stable"), image);
        ExpectManifest(await _repository.GetAsync($"manifests/{image.Digest}"), image);
    }

    [Fact]
    public async Task Delete_Digest_RemovesTheManifestAndAllItsTags()
    {
        var image = await _repository.PushImageAsync("latest", seed: 1);
        await _repository.PushAsync(image, "stable");
        var other = await _repository.PushImageAsync("other", seed: 2);

        (await _repository.DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted).ExpectHeader("Docker-Content-Digest", image.Digest);

        (await _repository.GetAsync($"manifests/{image.Digest}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await _repository.GetAsync("manifests/latest")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await _repository.GetAsync("manifests/stable")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        ExpectManifest(await _repository.GetAsync("manifests/other"), other);
    }

    [Fact]
    public async Task Delete_ManifestThenPushAgain_IsThereAgain()
    {
        var image = await _repository.PushImageAsync("latest");
        (await _repository.DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted);

        await _repository.PushImageAsync("latest");

        ExpectManifest(await _repository.GetAsync("manifests/latest"), image).ExpectBody(image.Bytes);
    }

    private static WireResponse ExpectManifest(WireResponse response, TestManifest manifest) => response.Expect(OK)
        .ExpectHeader("Content-Type", manifest.MediaType)
        .ExpectHeader("Content-Length", $"{manifest.Bytes.Length}")
        .ExpectHeader("Docker-Content-Digest", manifest.Digest)
        .ExpectHeader("ETag", $"\"{manifest.Digest}\"");
}
