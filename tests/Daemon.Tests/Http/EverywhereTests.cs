using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What holds on every route, and how the server bears with odd requests (RFC 9110, RFC 9112).</summary>
public sealed class EverywhereTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(100_000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_Base_SaysThatThisIsARegistry()
    {
        (await fixture.Http.GetAsync("/v2/")).Expect(OK).ExpectHeader("Docker-Distribution-API-Version", "registry/2.0");
        (await fixture.Http.SendAsync(HttpMethod.Head, "/v2/", null)).Expect(OK)
            .ExpectHeader("Docker-Distribution-API-Version", "registry/2.0");
    }

    [Fact]
    public async Task Send_AnyRequest_SetsNoCookieAndNamesNoServer()
    {
        WireResponse[] responses =
        [
            await fixture.Http.GetAsync("/v2/"), await fixture.Http.GetAsync("/v2/_catalog"), await _repository.PostUploadAsync(),
            await _repository.GetAsync("manifests/latest"), await fixture.Http.GetAsync("/"),
        ];

        Assert.All(responses, response => response.ExpectHeader("Set-Cookie", null).ExpectHeader("Server", null));
    }

    [Theory]
    [InlineData("/v2/", "GET, HEAD, OPTIONS")]
    [InlineData("/v2/_catalog", "GET, HEAD, OPTIONS")]
    [InlineData("/v2/a/manifests/latest", "GET, HEAD, PUT, DELETE, OPTIONS")]
    [InlineData("/v2/a/blobs/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "GET, HEAD, DELETE, OPTIONS")]
    [InlineData("/v2/a/blobs/uploads/", "POST, OPTIONS")]
    [InlineData("/v2/a/blobs/uploads/00000000-0000-0000-0000-000000000000", "GET, PATCH, PUT, DELETE, OPTIONS")]
    public async Task Options_AnyRoute_AnswersWhatIsAllowed(string path, string allowed)
    {
        var response = await fixture.Http.SendAsync(HttpMethod.Options, path, null);

        response.Expect(OK).ExpectHeader("Allow", allowed).ExpectBody([]);
    }

    [Fact]
    public async Task Post_AnyHost_AnswersARelativeLocation()
    {
        var response = await _repository.PostUploadAsync(
            "", [], ("Host", "registry.example.com:8443"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"),
            ("Forwarded", "host=evil.example"));

        Assert.StartsWith($"/v2/{_repository.Name}/blobs/uploads/", response.Expect(Accepted).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ExpectContinue_AsksForTheBody()
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync(
            $"POST {_repository.Path("blobs/uploads/")}?digest={Blob.Digest}", "Expect: 100-continue", $"Content-Length: {Blob.Size}");
        (await connection.ReadAsync())!.Expect(Continue);
        await connection.SendAsync(Blob.Bytes);

        (await connection.ReadAsync())!.Expect(Created).ExpectHeader("Docker-Content-Digest", Blob.Digest);
    }

    [Fact]
    public async Task Post_ExpectContinueButRefused_AsksForNoBody()
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"POST {_repository.Path("blobs/uploads/")}?digest=md5:0", "Expect: 100-continue", $"Content-Length: {Blob.Size}");

        (await connection.ReadAsync())!.ExpectError(BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Put_BodyOfOneByteChunks_CreatesTheBlob()
    {
        var small = TestBlob.Noise(50, seed: 2);
        var location = RepositoryHttp.With(await _repository.StartUploadAsync(), $"digest={small.Digest}");
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"PUT {location}", "Transfer-Encoding: chunked");
        foreach (var value in small.Bytes)
        {
            await connection.SendAsync([.. "1\r\n"u8, value, .. "\r\n"u8]);
        }

        await connection.SendAsync("0\r\n\r\n"u8.ToArray());

        (await connection.ReadAsync())!.Expect(Created);
        (await _repository.GetAsync($"blobs/{small.Digest}")).ExpectBody(small.Bytes);
    }

    [Fact]
    public async Task Send_ConnectionCloseOnEveryRequest_IsAnsweredAndClosed()
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"POST {_repository.Path("blobs/uploads/")}", "Connection: close", "Content-Length: 0");

        (await connection.ReadAsync())!.Expect(Accepted);
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task Send_AbsoluteTarget_IsRead()
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync("GET http://localhost/v2/a/tags/list?n=1");

        Assert.Equal("a", (await connection.ReadAsync())!.Expect(OK).Json().GetProperty("name").GetString());
    }

    [Fact]
    public async Task Send_SeveralRequestsAtOnceOnAConnection_AnswersEachInTurn()
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync("GET /v2/");
        await connection.SendHeadAsync("GET /v2/a/manifests/latest");
        await connection.SendHeadAsync("GET /v2/a/tags/list");

        (await connection.ReadAsync())!.Expect(OK);
        (await connection.ReadAsync())!.ExpectError(NotFound, "MANIFEST_UNKNOWN");
        Assert.Equal("a", (await connection.ReadAsync())!.Expect(OK).Json().GetProperty("name").GetString());
    }

    [Fact]
    public async Task Head_Blob_LeavesTheConnectionInStep()
    {
        await _repository.PushAsync(Blob);
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"HEAD {_repository.Path($"blobs/{Blob.Digest}")}");
        await connection.SendHeadAsync("GET /v2/");

        (await connection.ReadAsync(hasBody: false))!.Expect(OK).ExpectHeader("Content-Length", $"{Blob.Size}");
        (await connection.ReadAsync())!.Expect(OK).ExpectHeader("Docker-Distribution-API-Version", "registry/2.0");
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: abc")]
    [InlineData("Content-Length: 5, 6")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Transfer-Encoding: gzip")]
    public async Task Post_LengthThatIsNone_AnswersBadRequestAndCloses(string header)
    {
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"POST {_repository.Path("blobs/uploads/")}", header);

        (await connection.ReadAsync())!.Expect(BadRequest);
        Assert.Null(await connection.ReadAsync());
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    [InlineData("\r\n\r\n\u0000\u0001\u0002")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Connect_AnotherProtocol_IsClosedQuietly(string opening)
    {
        var logged = fixture.Server.Warnings.Count;
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendAsync([.. opening.Select(c => (byte)c)]);
        connection.EndSending();

        while (await connection.ReadAsync() is { } response)
        {
            response.Expect(BadRequest);
        }

        Assert.Equal(logged, fixture.Server.Warnings.Count);
        (await fixture.Http.GetAsync("/v2/")).Expect(OK);
    }
}
