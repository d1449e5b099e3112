using System.Text;
using Microsoft.AspNetCore.Http;
using Registry.Core.Model;
using Registry.Daemon.Commands;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class RemoteRegistryTests : ImportTests, IAsyncLifetime
{
    private const string Repository = "team/app";
    private SourceRegistry _source = null!;

    public async Task InitializeAsync() => _source = await SourceRegistry.StartAsync();

    public Task DisposeAsync() => _source.DisposeAsync().AsTask();

    [Fact]
    public async Task Import_Tag_BringsTheImage()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
        Assert.StartsWith($"imported {Repository}:v1 {image.Digest}\n", Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_DigestToAnotherName_BringsItUntagged()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);

        await ImportAllAsync("--from", Address($"@{image.Digest}"), "--to", "mirror/app");

        Assert.Equal(image.Digest, await ResolveAsync("mirror/app", image.Digest));
        Assert.Null(await ResolveAsync("mirror/app", "v1"));
    }

    [Fact]
    public async Task Import_WholeRegistry_FollowsEveryPage()
    {
        var (first, second) = (_source.AddImage("a", "v1", seed: 1), _source.AddImage("b", "v2", seed: 2));
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["a"]}""", link: "</v2/_catalog?last=a&n=1000>; rel=\"next\"");
        _source.AddJson("/v2/_catalog?last=a&n=1000", """{"repositories":["b","B","c"]}""");
        _source.AddJson("/v2/a/tags/list?n=1000", """{"name":"a","tags":["v1"]}""");
        _source.AddJson("/v2/b/tags/list?n=1000", """{"name":"b","tags":[]}""", link: $"<http://{_source.OtherHost}/v2/b/tags/list?last=x>; rel=next");
        _source.AddJson("/v2/b/tags/list?last=x", """{"name":"b","tags":["v2",".v3"]}""");
        _source.AddJson("/v2/c/tags/list?n=1000", """{"name":"c","tags":null}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}", "--to", "mirror"));

        Assert.Equal(first.Digest, await ResolveAsync("mirror/a", "v1"));
        Assert.Equal(second.Digest, await ResolveAsync("mirror/b", "v2"));
        Assert.Equal(
            "not imported: b: .v3 is not a tag\nnot imported: B is not a repository name\n2 problems; everything else was done\n", Run.Error);
        Assert.All(_source.Requests, request => Assert.Equal(_source.Host, request.Host));
    }

    [Theory]
    [InlineData("//elsewhere/_catalog")]
    [InlineData("http://elsewhere//elsewhere/_catalog")]
    [InlineData("http://elsewhere//:")]
    public async Task Import_NextPageOfAnotherAuthority_IsAskedOfThisRegistry(string link)
    {
        var image = _source.AddImage("a", "v1", seed: 1);
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":[]}""", link: $"<{link}>; rel=\"next\"");
        foreach (var path in (string[])["/_catalog", "//elsewhere/_catalog", "//:"])
        {
            _source.AddJson(path, """{"repositories":["a"]}""");
        }

        _source.AddJson("/v2/a/tags/list?n=1000", """{"tags":["v1"]}""");

        await ImportAllAsync("--from", $"docker://{_source.Host}");

        Assert.Equal(image.Digest, await ResolveAsync("a", "v1"));
    }

    [Theory]
    [InlineData("//")]
    [InlineData("//[x")]
    [InlineData("mailto:a@b")]
    public async Task Import_RedirectToNowhere_IsTold(string location)
    {
        _source.AddImage(Repository, "v1", seed: 1);
        _source.Intercept = context =>
        {
            var isBlob = context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal);
            if (isBlob)
            {
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = location;
            }

            return Task.FromResult(isBlob);
        };

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address(":v1")));

        Assert.Contains(location.StartsWith('/') ? "which is no address" : "which is not followed", Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_UnknownRepository_IsAProblem()
    {
        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address("")));
        Assert.StartsWith("not imported: the source has nothing of what was asked for\n", Run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/_catalog")]
    [InlineData("/v2/_catalog", "a")]
    public async Task Import_CatalogMissing_IsTold(string path, params string[] before)
    {
        if (before.Length > 0)
        {
            _source.AddJson("/v2/_catalog?n=1000", "{\"repositories\":[]}", link: "</v2/_catalog?last=a>; rel=\"next\"");
        }

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}"));

        Assert.Equal($"{_source.Host} answered 404 to {path}\n", Run.Error);
    }

    [Fact]
    public async Task Import_NoRepositoryMatches_IsAProblem()
    {
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["a"]}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}", "--repository", "b*"));
        Assert.StartsWith("not imported: the source has nothing of what was asked for\n", Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OneRepositoryThatCannotBeListed_TellsAndTheRestComes()
    {
        var image = _source.AddImage("b", "v1", seed: 1);
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["a","b","gone"]}""");
        _source.AddJson("/v2/a/tags/list?n=1000", "no list");
        _source.AddJson("/v2/b/tags/list?n=1000", """{"tags":["v1"]}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}"));

        Assert.StartsWith("not imported: a: its tags cannot be listed: ", Run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n1 problems; everything else was done\n", Run.Error, StringComparison.Ordinal);
        Assert.Equal(image.Digest, await ResolveAsync("b", "v1"));
    }

    [Fact]
    public async Task Import_BlobBadInOneRepository_ComesFromAnother()
    {
        _source.AddImage("a", "v1", seed: 1);
        var image = _source.AddImage("b", "v1", seed: 1);
        var layer = TestBlob.Noise(1000, seed: 1);
        _source.Add($"/v2/a/blobs/{layer.Digest}", MediaTypes.OctetStream, TestBlob.Noise(1000, seed: 2).Bytes);
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["a","b"]}""");
        _source.AddJson("/v2/a/tags/list?n=1000", """{"tags":["v1"]}""");
        _source.AddJson("/v2/b/tags/list?n=1000", """{"tags":["v1"]}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}", "--jobs", "1"));

        Assert.StartsWith($"not imported: a:v1: blob {layer.Digest} is corrupt", Run.Error, StringComparison.Ordinal);
        Assert.Equal(image.Digest, await ResolveAsync("b", "v1"));
    }

    [Fact]
    public async Task Import_NamesWithEscapeSequences_AreEscaped()
    {
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["\u001b[2J"]}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{_source.Host}"));

        Assert.StartsWith("not imported: \\u001b[2J is not a repository name\n", Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SomeRepositories_AsksForNoOther()
    {
        _source.AddImage("a", "v1", seed: 1);
        _source.AddJson("/v2/_catalog?n=1000", """{"repositories":["a","b"]}""");
        _source.AddJson("/v2/a/tags/list?n=1000", """{"name":"a","tags":["v1"]}""");

        await ImportAllAsync("--from", $"docker://{_source.Host}", "--repository", "a*");

        Assert.NotNull(await ResolveAsync("a", "v1"));
        Assert.DoesNotContain(_source.Requests, request => request.Target.StartsWith("/v2/b/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_Twice_ReadsNoContentAgain()
    {
        _source.AddImage(Repository, "v1", seed: 1);
        await ImportAllAsync("--from", Address(":v1"));
        var before = _source.Requests.Count;

        await ImportAllAsync("--from", Address(":v1"));

        Assert.DoesNotContain(
            _source.Requests.Skip(before),
            request => request.Method == "GET" && (request.Target.Contains("/manifests/sha256:", StringComparison.Ordinal)
                || request.Target.Contains("/blobs/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_DownloadEndsEarly_GoesOnWhereItDid(bool knowsRanges)
    {
        const int Size = 3_000_000;
        const int Piece = 700_000;
        var layer = TestBlob.Noise(Size, seed: 1);
        var image = _source.AddImage(Repository, "v1", seed: 1, Size);
        _source.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(layer.Digest, StringComparison.Ordinal))
            {
                return false;
            }

            var range = context.Request.Headers.Range.ToString();
            var asked = range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            var start = knowsRanges ? asked : 0;
            if (start > 0)
            {
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                context.Response.Headers.ContentRange = $"bytes {start}-{Size - 1}/{Size}";
            }

            var end = Math.Min(Size, asked + Piece);
            await context.Response.Body.WriteAsync(layer.Bytes.AsMemory(start, end - start));
            return true;
        };

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
        Assert.True(await HasBlobAsync(Repository, layer));
        var downloads = _source.Requests.Where(request => request.Target.EndsWith(layer.Digest, StringComparison.Ordinal)).ToList();
        Assert.Equal(["", .. Enumerable.Range(1, Size / Piece).Select(i => $"bytes={i * Piece}-")], downloads.Select(request => request.Range));
    }

    [Fact]
    public async Task Import_DownloadBreaksOff_BeginsAgain()
    {
        var layer = TestBlob.Noise(1000, seed: 1);
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var isBroken = false;
        _source.Intercept = async context =>
        {
            if (isBroken || !context.Request.Path.Value!.EndsWith(layer.Digest, StringComparison.Ordinal))
            {
                return false;
            }

            isBroken = true;
            context.Response.ContentLength = layer.Size;
            await context.Response.Body.WriteAsync(layer.Bytes.AsMemory(0, 1));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };

        await ImportAllAsync("--from", Address(":v1"));

        Assert.True(isBroken);
        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
    }

    [Fact]
    public async Task Import_BusyServer_IsAskedAgain()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var refused = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        _source.Intercept = context =>
        {
            if (context.Request.Path == "/v2/" || !refused.TryAdd(context.Request.Method + context.Request.Path, true))
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = refused.Count % 2 == 0 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "0";
            return Task.FromResult(true);
        };

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
    }

    [Fact]
    public async Task Import_CorruptBlob_IsToldAndTheRestComes()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        _source.AddImage(Repository, "v2", seed: 2);
        var layer = TestBlob.Noise(1000, seed: 2);
        _source.Add($"/v2/{Repository}/blobs/{layer.Digest}", MediaTypes.OctetStream, TestBlob.Noise(1000, seed: 3).Bytes);
        _source.AddJson($"/v2/{Repository}/tags/list?n=1000", """{"tags":["v1","v2"]}""");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address("")));

        Assert.StartsWith($"not imported: {Repository}:v2: blob {layer.Digest} is corrupt", Run.Error, StringComparison.Ordinal);
        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
        Assert.Null(await ResolveAsync(Repository, "v2"));
    }

    [Theory]
    [InlineData("longer", 1001)]
    [InlineData("other", 1000)]
    public async Task Import_WrongManifestOrEndlessBlob_IsTold(string what, int size)
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var path = what == "longer"
            ? $"/v2/{Repository}/blobs/{TestBlob.Noise(1000, seed: 1).Digest}"
            : $"/v2/{Repository}/manifests/{image.Digest}";
        _source.Add(path, image.MediaType, TestBlob.Noise(size, seed: 2).Bytes);

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address(":v1")));

        Assert.Contains(what == "longer" ? "longer than the 1000 bytes" : $"manifest {image.Digest} is corrupt", Run.Error, StringComparison.Ordinal);
        Assert.Null(await ResolveAsync(Repository, "v1"));
    }

    [Fact]
    public async Task Import_HugeManifest_IsRefusedUnread()
    {
        var annotations = $"\"annotations\":{{\"a\":\"{new string('a', 1024)}\"}}";
        _source.AddManifest(Repository, TestManifest.Image(TestBlob.EmptyJson, [], annotations), "v1");
        Run.Environment["REGISTRYD_LIMITS_MAX_MANIFEST_SIZE"] = "1KiB";

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address(":v1")));

        Assert.Contains("more than the 1024 bytes that are taken", Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Referrers_ComeFromTheApi()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var signature = _source.AddManifest(Repository, TestManifest.Artifact(image, "application/vnd.example.signature"));
        _source.AddBlob(Repository, TestBlob.EmptyJson);
        _source.AddJson(
            $"/v2/{Repository}/referrers/{image.Digest}", Encoding.UTF8.GetString(TestManifest.Index([signature.Descriptor]).Bytes), MediaTypes.OciIndex);
        _source.AddJson(
            $"/v2/{Repository}/referrers/{signature.Digest}", Encoding.UTF8.GetString(TestManifest.Index([]).Bytes), MediaTypes.OciIndex);

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(signature.Digest, await ResolveAsync(Repository, signature.Digest));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_SignaturesOfCosign_ComeFromTheirTags(bool hasApi)
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var tag = image.Digest.Replace(':', '-');
        if (hasApi)
        {
            _source.AddJson($"/v2/{Repository}/referrers/{image.Digest}", Encoding.UTF8.GetString(TestManifest.Index([]).Bytes), MediaTypes.OciIndex);
        }

        var (signature, attestation, sbom) = (
            _source.AddImage(Repository, $"{tag}.sig", seed: 2),
            _source.AddImage(Repository, $"{tag}.att", seed: 3),
            _source.AddImage(Repository, $"{tag}.sbom", seed: 4));

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(signature.Digest, await ResolveAsync(Repository, $"{tag}.sig"));
        Assert.Equal(attestation.Digest, await ResolveAsync(Repository, $"{tag}.att"));
        Assert.Equal(sbom.Digest, await ResolveAsync(Repository, $"{tag}.sbom"));
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status405MethodNotAllowed)]
    [InlineData(StatusCodes.Status406NotAcceptable)]
    [InlineData(StatusCodes.Status501NotImplemented)]
    [InlineData(StatusCodes.Status200OK)]
    public async Task Import_RegistryOlderThanReferrers_IsNoProblem(int status)
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        _source.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/referrers/", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.StatusCode = status;
            await context.Response.WriteAsync("What?");
            return true;
        };

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
    }

    [Fact]
    public async Task Import_ReferrersWithoutTheApi_ComeFromTheTag()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        var signature = _source.AddManifest(Repository, TestManifest.Artifact(image, "application/vnd.example.signature"));
        _source.AddBlob(Repository, TestBlob.EmptyJson);
        var tag = image.Digest.Replace(':', '-');
        var index = _source.AddManifest(Repository, TestManifest.Index([signature.Descriptor]), tag);

        await ImportAllAsync("--from", Address(":v1"));

        Assert.Equal(signature.Digest, await ResolveAsync(Repository, signature.Digest));
        Assert.Equal(index.Digest, await ResolveAsync(Repository, tag));
    }

    [Fact]
    public async Task Import_DryRun_TellsAndWritesNothing()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);

        await ImportAllAsync("--from", Address(":v1"), "--dry-run");

        Assert.StartsWith($"would import {Repository}:v1 {image.Digest}\n", Run.Output, StringComparison.Ordinal);
        Assert.Null(await ResolveAsync(Repository, "v1"));
        Assert.False(await HasBlobAsync(Repository, TestBlob.Noise(1000, seed: 1)));
    }

    [Fact]
    public async Task Import_NobodyAnswers_SaysSo()
    {
        var host = _source.Host;
        await _source.DisposeAsync();

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", $"docker://{host}"));

        Assert.StartsWith($"{host} cannot be reached: ", Run.Error, StringComparison.Ordinal);
    }

    private string Address(string reference) => $"docker://{_source.Host}/{Repository}{reference}";
}
