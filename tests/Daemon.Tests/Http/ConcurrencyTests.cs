using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What clients do at the same time ends as if they had come one after another.</summary>
public sealed class ConcurrencyTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(1_000_000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Put_SixteenUploadsOfOneDigest_AllEndWell()
    {
        var repositories = Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? _repository : fixture.Http.NewRepository()).ToList();

        await Task.WhenAll(repositories.Select(async repository =>
        {
            var patch = await repository.StreamAsync(await repository.StartUploadAsync(), Blob.Bytes);
            (await repository.FinishAsync(patch.Location, Blob.Digest)).Expect(Created);
            (await repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
        }));
    }

    [Fact]
    public async Task Put_SixteenManifestsToOneTag_EachIsStoredAndTheTagNamesOne()
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);
        var images = Enumerable.Range(0, 16).Select(i => TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{i}\"}}")).ToList();

        await Task.WhenAll(images.Select(image => _repository.PushAsync(image, "latest")));

        var tagged = (await _repository.GetAsync("manifests/latest")).Expect(OK);
        tagged.ExpectBody(images.Single(image => image.Digest == tagged["Docker-Content-Digest"]).Bytes);
        foreach (var image in images)
        {
            (await _repository.GetAsync($"manifests/{image.Digest}")).Expect(OK).ExpectBody(image.Bytes);
        }
    }

    [Fact]
    public async Task Patch_SameChunkTwiceAtOnce_IsTakenOnce()
    {
        var location = await _repository.StartUploadAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _repository.PatchAsync(location, Blob.Bytes, 0)));

        Assert.Single(responses, response => response.Status == Accepted);
        Assert.Equal(3, responses.Count(response => response.Status == RequestedRangeNotSatisfiable));
        (await _repository.FinishAsync(location, Blob.Digest)).Expect(Created);
    }

    [Fact]
    public async Task Put_SameSessionTwiceAtOnce_IsFinishedOnce()
    {
        var patch = await _repository.StreamAsync(await _repository.StartUploadAsync(), Blob.Bytes);

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _repository.FinishAsync(patch.Location, Blob.Digest)));

        Assert.Single(responses, response => response.Status == Created);
        Assert.Equal(3, responses.Count(response => response.Status == NotFound));
        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Push_SixteenImagesThatShareALayer_AllEndWell()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            var layer = await _repository.PushAsync(Blob);
            var config = await _repository.PushAsync(TestBlob.Text($"{{\"n\":{i}}}"));
            await _repository.PushAsync(TestManifest.Image(config, [layer]), $"tag-{i}");
        }));

        Assert.Equal(16, (await _repository.GetAsync("tags/list")).Strings("tags").Length);
    }
}
