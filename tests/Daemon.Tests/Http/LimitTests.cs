using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What clients see of limits by path.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const string ConfigurationFile = "registry.toml";

    private const string Rules = """
        [limits]
        tag_count_limit = 1000

        [[limits.rule]]
        path = "^small/"
        max_image_size = 1000
        tag_count_limit = 3

        [[limits.rule]]
        path = "^blobs/"
        max_blob_size = 1000

        [[limits.rule]]
        path = '^fixed\.releases/'
        immutable_tags = ["v*"]

        [[limits.rule]]
        path = "^shared/"
        quota = 1000

        [[limits.rule]]
        path = "^charts/"
        allowed_media_types = ["application/vnd.cncf.helm.*"]

        [[limits.rule]]
        path = "^frozen/"
        read_only = true
        """;

    private RegistryServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await RegistryServer.StartAsync(TimeProvider.System, new Dictionary<string, string> { [ConfigurationFile] = Rules });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Put_HundredRaceForThreeTags_ThreeAreServedAndTheOthersDenied()
    {
        for (var round = 0; round < 3; round++)
        {
            var repository = _server.Http.Repository($"small/app{round}");
            var config = await repository.PushAsync(TestBlob.EmptyJson);

            var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
                repository.PutManifestAsync($"tag{i}", TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{i}\"}}"))));

            Assert.Equal(3, responses.Count(response => response.Status == Created));
            Assert.All(responses.Where(response => response.Status != Created), response => response.ExpectError(Forbidden, "DENIED"));
            Assert.Equal(3, (await repository.GetAsync("tags/list")).Strings("tags").Length);
        }
    }

    [Fact]
    public async Task Put_TagOverTheCount_SaysTheLimitTheNumberTheRuleAndTheRepository()
    {
        var repository = _server.Http.Repository("small/app");
        foreach (var tag in new[] { "a", "b", "c" })
        {
            await repository.PushImageAsync(tag);
        }

        var refused = (await repository.PutManifestAsync("d", TestManifest.Index([]))).ExpectError(Forbidden, "DENIED");

        Assert.Equal(
            "small/app: the repository would have 4 tags, the limit is 3 tags (tag_count_limit of limits rule 1 (\"^small/\")).",
            MessageOf(refused));
        await repository.PushAsync(TestManifest.Index([]), "a");
    }

    [Fact]
    public async Task Put_NearTheCount_WarnsWithTheRuleQuoted()
    {
        var repository = _server.Http.Repository("small/app");
        await repository.PushImageAsync("a");
        await repository.PushImageAsync("b");

        var response = (await repository.PutManifestAsync("c", TestManifest.Index([]))).Expect(Created);

        response.ExpectHeader(
            "Warning", "299 - \"small/app: the repository has 3 tags, the limit is 3 tags (tag_count_limit of limits rule 1 (\\\"^small/\\\"))\"");
    }

    [Fact]
    public async Task Put_FarFromEveryLimit_WarnsOfNothing()
    {
        var repository = _server.Http.Repository("far/app");
        var config = await repository.PushAsync(TestBlob.EmptyJson);

        (await repository.PutManifestAsync("v1", TestManifest.Image(config, []))).Expect(Created).ExpectHeader("Warning", null);
    }

    [Fact]
    public async Task Put_ImageOverTheSize_IsTooLarge()
    {
        var repository = _server.Http.Repository("small/app");
        var (one, two) = (await repository.PushAsync(TestBlob.Noise(600, 1)), await repository.PushAsync(TestBlob.Noise(600, 2)));

        var refused = (await repository.PutManifestAsync("v1", TestManifest.Image(one, [two]))).ExpectError(RequestEntityTooLarge, "DENIED");

        Assert.Contains("the image has 1200 bytes, the limit is 1000 bytes (max_image_size of", MessageOf(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blobs/app", "max_blob_size")]
    [InlineData("small/app", "max_image_size")]
    [InlineData("shared/app", "quota")]
    public async Task Patch_MoreThanTheLimit_IsRefusedAndTheSessionIsGone(string name, string limit)
    {
        var repository = _server.Http.Repository(name);
        var location = await repository.StartUploadAsync();
        (await repository.PatchAsync(location, new byte[600], 0)).Expect(Accepted);

        var refused = (await repository.StreamAsync(location, new byte[600])).ExpectError(RequestEntityTooLarge, "DENIED");

        Assert.Contains($"1200 bytes, the limit is 1000 bytes ({limit} of", MessageOf(refused), StringComparison.Ordinal);
        (await _server.Http.GetAsync(location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.GetFiles(Path.Join(_server.Root, "uploads")));
    }

    [Theory]
    [InlineData("PATCH", "")]
    [InlineData("PUT", "?digest=")]
    [InlineData("POST", "?digest=")]
    public async Task Upload_AnnouncedLengthOverTheLimit_IsRefusedBeforeTheBody(string method, string query)
    {
        var repository = _server.Http.Repository("blobs/app");
        var path = method == "POST" ? repository.Path("blobs/uploads/") : await repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);

        var target = query.Length == 0 ? path : $"{path}{query}{TestBlob.Empty.Digest}";
        await connection.SendHeadAsync($"{method} {target}", "Content-Length: 9223372036854775807");

        (await connection.ReadAsync())!.ExpectError(RequestEntityTooLarge, "DENIED");
        Assert.Empty(Directory.GetFiles(Path.Join(_server.Root, "uploads")));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task Push_BlobAtTheLimit_IsTaken(int size, bool isTaken)
    {
        var repository = _server.Http.Repository("blobs/app");
        var blob = TestBlob.Noise(size, seed: 1);

        var response = await repository.PostUploadAsync($"?digest={blob.Digest}", blob.Bytes);

        response.Expect(isTaken ? Created : RequestEntityTooLarge);
    }

    [Fact]
    public async Task Put_MountedBlobOverTheLimit_IsRefusedWithItsManifest()
    {
        var large = await _server.Http.Repository("any/app").PushAsync(TestBlob.Noise(1001, seed: 1));
        var repository = _server.Http.Repository("blobs/app");
        (await repository.PostUploadAsync($"?mount={large.Digest}&from=any/app")).Expect(Created);

        (await repository.PutManifestAsync("v1", TestManifest.Image(large, []))).ExpectError(RequestEntityTooLarge, "DENIED");
    }

    [Fact]
    public async Task ImmutableTag_IsNeitherMovedNorDeletedButPushedAgain()
    {
        var repository = _server.Http.Repository("fixed.releases/app");
        var image = await repository.PushImageAsync("v1");
        await repository.PushAsync(image, "v1");
        await repository.PushAsync(image, "latest");

        var refused = (await repository.PutManifestAsync("v1", TestManifest.Index([]))).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync("manifests/v1")).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync($"manifests/{image.Digest}")).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync("manifests/v2")).ExpectError(NotFound, "MANIFEST_UNKNOWN");

        Assert.Contains("the tag v1 is immutable", MessageOf(refused), StringComparison.Ordinal);
        Assert.Contains(@"limits rule 3 (""^fixed\.releases/"")", MessageOf(refused), StringComparison.Ordinal);
        (await repository.DeleteAsync("manifests/latest")).Expect(Accepted);
        (await repository.GetAsync("manifests/v1")).Expect(OK).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task ImmutableTag_WhatItNeeds_CannotBeDeleted()
    {
        var repository = _server.Http.Repository("fixed.releases/app");
        var config = await repository.PushAsync(TestBlob.EmptyJson);
        var image = TestManifest.Image(config, []);
        await repository.PushAsync(image, "latest");
        await repository.PushAsync(TestManifest.Index([image.Descriptor]), "v1");

        var refused = (await repository.DeleteAsync($"blobs/{config.Digest}")).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync($"manifests/{image.Digest}")).ExpectError(Forbidden, "DENIED");

        Assert.Contains($"the tag v1 is immutable and needs {config.Digest}", MessageOf(refused), StringComparison.Ordinal);
        (await repository.DeleteAsync("manifests/latest")).Expect(Accepted);
        (await repository.GetAsync($"blobs/{config.Digest}")).Expect(OK);
    }

    [Fact]
    public async Task Quota_LayerDeletedAndPushedAgain_IsHeldToItAndItsBytesAreFreed()
    {
        var repository = _server.Http.Repository("shared/one");
        var layer = TestBlob.Noise(700, seed: 1);
        await repository.PushAsync(TestManifest.Image(await repository.PushAsync(layer), []), "v1");
        (await repository.DeleteAsync($"blobs/{layer.Digest}")).Expect(Accepted);
        await repository.PushAsync(TestManifest.Image(await repository.PushAsync(TestBlob.Noise(400, seed: 2)), []), "v2");
        var location = await repository.StartUploadAsync();
        (await repository.PatchAsync(location, layer.Bytes, 0)).Expect(Accepted);

        var refused = (await repository.FinishAsync(location, layer.Digest)).ExpectError(RequestEntityTooLarge, "DENIED");

        Assert.Contains("the rule's repositories would hold 1100 bytes, the limit is 1000 bytes (quota of", MessageOf(refused), StringComparison.Ordinal);
        (await _server.Http.GetAsync(location)).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.GetFiles(Path.Join(_server.Root, "uploads")));
    }

    [Fact]
    public async Task Put_WarningsOfALongPath_StayWithinTheSpecification()
    {
        var path = $"(long|{string.Concat(Enumerable.Repeat(@"\.", 200))})/";
        await File.WriteAllTextAsync(
            _server.PathOf(ConfigurationFile),
            $"[[limits.rule]]\npath = '{path}'\nquota = 10\nmax_image_size = 10\nmax_blob_size = 10\ntag_count_limit = 1\nmax_manifest_size = 1024");
        await _server.RestartAsync();
        var repository = _server.Http.Repository($"long/{new string('a', 240)}");
        var config = await repository.PushAsync(TestBlob.Noise(10, seed: 1));
        var manifest = TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{new string('n', 600)}\"}}");

        var response = (await repository.PutManifestAsync("v1", manifest)).Expect(Created);

        var warnings = response.Headers["Warning"].ToList();
        Assert.Contains(warnings, warning => warning.Contains("(max_manifest_size of", StringComparison.Ordinal));
        Assert.InRange(warnings.Sum(warning => warning.Length), 1, 4096);
    }

    [Fact]
    public async Task Quota_OfSeveralRepositories_CountsEachLayerOnceAndIsFreedByDeletion()
    {
        var (one, two) = (_server.Http.Repository("shared/one"), _server.Http.Repository("shared/two"));
        var layer = TestBlob.Noise(700, seed: 1);
        var image = TestManifest.Image(await one.PushAsync(layer), []);
        await one.PushAsync(image, "v1");
        await two.PushAsync(layer);
        await two.PushAsync(image, "v1");
        var more = TestManifest.Image(await two.PushAsync(TestBlob.Noise(400, seed: 2)), []);

        var refused = (await two.PutManifestAsync("v2", more)).ExpectError(RequestEntityTooLarge, "DENIED");
        (await one.DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted);
        (await two.PutManifestAsync("v2", more)).Expect(RequestEntityTooLarge);
        (await two.DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted);

        Assert.Contains("the rule's repositories would hold 1100 bytes, the limit is 1000 bytes (quota of", MessageOf(refused), StringComparison.Ordinal);
        await two.PushAsync(more, "v2");
    }

    [Fact]
    public async Task Quota_OfARuleThatIsNew_CountsWhatWasThereBefore()
    {
        var repository = _server.Http.Repository("later/app");
        await repository.PushAsync(TestManifest.Image(await repository.PushAsync(TestBlob.Noise(700, seed: 1)), []), "v1");
        await File.WriteAllTextAsync(_server.PathOf(ConfigurationFile), "[[limits.rule]]\npath = '^later/'\nquota = 1000");
        await _server.RestartAsync();
        repository = _server.Http.Repository("later/app");

        var more = TestManifest.Image(await repository.PushAsync(TestBlob.Noise(400, seed: 2)), []);

        (await repository.PutManifestAsync("v2", more)).ExpectError(RequestEntityTooLarge, "DENIED");
    }

    [Fact]
    public async Task Put_KindNotAllowed_IsDenied()
    {
        var repository = _server.Http.Repository("charts/app");
        var config = await repository.PushAsync(TestBlob.EmptyJson);

        (await repository.PutManifestAsync("v1", TestManifest.Image(config, []))).ExpectError(Forbidden, "DENIED");
        await repository.PushAsync(TestManifest.Image(config.Descriptor("application/vnd.cncf.helm.config.v1+json"), []), "v1");
    }

    [Fact]
    public async Task ReadOnly_EveryChange_IsDenied()
    {
        var repository = _server.Http.Repository("frozen/app");
        var blob = await _server.Http.Repository("any/app").PushAsync(TestBlob.EmptyJson);

        (await repository.PostUploadAsync()).ExpectError(Forbidden, "DENIED");
        (await repository.PostUploadAsync($"?mount={blob.Digest}&from=any/app")).ExpectError(Forbidden, "DENIED");
        (await repository.PostUploadAsync($"?digest={blob.Digest}", blob.Bytes)).ExpectError(Forbidden, "DENIED");
        (await repository.PutManifestAsync("v1", TestManifest.Index([]))).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync("manifests/v1")).ExpectError(Forbidden, "DENIED");
        (await repository.DeleteAsync($"blobs/{blob.Digest}")).ExpectError(Forbidden, "DENIED");
        (await repository.GetAsync("tags/list")).Expect(OK);
    }

    private static string MessageOf(WireResponse response) =>
        response.Json().GetProperty("errors")[0].GetProperty("message").GetString()!;
}
