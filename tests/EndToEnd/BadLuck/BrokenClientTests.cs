using System.Text;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

/// <summary>Clients that vanish in mid-body, or send fewer or more bytes than they said.</summary>
public sealed class BrokenClientTests : ServerTests
{
    private static readonly TestBlob Blob = TestBlob.Noise(3_000_000, seed: 1);

    [Theory]
    [InlineData("PATCH", false)]
    [InlineData("PATCH", true)]
    [InlineData("PUT", false)]
    [InlineData("PUT", true)]
    public async Task Upload_ClientGoneInMidBody_CanGoOn(string method, bool reset)
    {
        var location = await Repository.StartUploadAsync();

        await SendAndLeaveAsync($"{method} {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", reset);

        (await Repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        await Poll.UntilAsync(async () =>
        {
            // The server may still be taking what came, and then the session is longer than it just said.
            var taken = await Repository.TakenAsync(location);
            Assert.InRange(taken, 0, 2_000_000);
            return (await Repository.PatchAsync(location, Blob[taken..], taken)).Status == Accepted;
        });
        (await Repository.FinishAsync(location, Blob.Digest)).Expect(Created);
        (await Repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_ClientGoneInMidBody_NothingStays(bool reset)
    {
        await SendAndLeaveAsync($"POST {Repository.Path($"blobs/uploads/?digest={Blob.Digest}")}", reset);

        (await Repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        await Poll.UntilAsync(() => !Directory.EnumerateFiles(Path.Combine(Data, "uploads")).Any());
        await Repository.PushAsync(Blob);
    }

    [Theory]
    [InlineData(1001, 1000)]
    [InlineData(1, 0)]
    public async Task Put_FewerBytesThanSaid_PublishesNothing(int said, int sent)
    {
        var part = new TestBlob(Blob[..sent]);
        await using var connection = await PutAsync(part, said);
        connection.EndSending();

        Assert.NotEqual(Created, (await connection.ReadAsync())?.Status);
        (await Repository.HeadAsync($"blobs/{part.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_MoreBytesThanSaid_TakesWhatWasSaid()
    {
        var all = new TestBlob(Blob[..1000]);
        await using var connection = await PutAsync(all, said: 999);

        (await connection.ReadAsync())!.ExpectError(BadRequest, "DIGEST_INVALID");
        connection.EndSending();
        Assert.NotEqual(OK, (await connection.ReadAsync())?.Status);
        (await Repository.HeadAsync($"blobs/{all.Digest}")).Expect(NotFound);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("5\r\nabcdefgh\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n")]
    public async Task Put_BrokenChunks_Refused(string body)
    {
        var location = await Repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync(
            $"PUT {RepositoryHttp.With(location, $"digest={TestBlob.Empty.Digest}")}", "Transfer-Encoding: chunked");
        await connection.SendAsync(Encoding.ASCII.GetBytes(body));

        (await connection.ReadAsync())!.Expect(BadRequest);
        (await Repository.HeadAsync($"blobs/{TestBlob.Empty.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_SixteenUploadsOfOneDigest_AllEndWellInOneFile()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            var repository = Server.Http.Repository($"same/app-{i % 4}");
            var patch = await repository.StreamAsync(await repository.StartUploadAsync(), Blob.Bytes);
            (await repository.FinishAsync(patch.Location, Blob.Digest)).Expect(Created);
            Assert.Equal((OK, Blob.Digest), await Server.Http.PullAsync(repository.Path($"blobs/{Blob.Digest}")));
        }));

        Assert.Single(Directory.EnumerateFiles(Path.Combine(Data, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Data, "uploads")));
    }

    /// <summary>Puts a blob as the whole content of a session, saying some length.</summary>
    private async Task<RawConnection> PutAsync(TestBlob blob, int said)
    {
        var location = await Repository.StartUploadAsync();
        var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={blob.Digest}")}", $"Content-Length: {said}");
        await connection.SendAsync(blob.Bytes);
        return connection;
    }

    private async Task SendAndLeaveAsync(string request, bool reset)
    {
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync(request, $"Content-Length: {Blob.Size}");
        await connection.SendAsync(Blob[..2_000_000]);
        if (reset)
        {
            connection.Abort();
        }
    }
}
