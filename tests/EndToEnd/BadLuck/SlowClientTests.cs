using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

/// <summary>Clients from which little comes, or nothing any more.</summary>
public sealed class SlowClientTests() : ServerTests("[uploads]\nidle_timeout = \"1s\"\n")
{
    private static readonly TestBlob Blob = TestBlob.Noise(2_000, seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_ByteByByte_IsTaken(bool chunked)
    {
        var location = await Repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync(
            $"PUT {RepositoryHttp.With(location, $"digest={Blob.Digest}")}",
            chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Blob.Size}");

        foreach (var part in Blob.Bytes)
        {
            await connection.SendAsync(chunked ? [.. "1\r\n"u8, part, .. "\r\n"u8] : [part]);
        }

        await connection.SendAsync(chunked ? "0\r\n\r\n"u8.ToArray() : []);
        (await connection.ReadAsync())!.Expect(Created);
        (await Repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task Upload_ClientFallsSilent_IsGivenUpAndCanGoOn(string method)
    {
        var location = await Repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress))
        {
            await connection.SendHeadAsync(
                $"{method} {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", $"Content-Length: {Blob.Size}");
            await connection.SendAsync(Blob[..1000]);

            (await connection.ReadAsync())!.ExpectError(BadRequest, "BLOB_UPLOAD_INVALID");
        }

        (await Repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        var taken = await Repository.TakenAsync(location);
        Assert.InRange(taken, 0, 1000);
        (await Repository.FinishAsync(location, Blob.Digest, Blob[taken..])).Expect(Created);
    }

    [Fact]
    public async Task PutManifest_ClientFallsSilent_IsGivenUp()
    {
        var image = await Repository.PushImageAsync();
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync(
            $"PUT {Repository.Path("manifests/silent")}", $"Content-Type: {image.MediaType}", $"Content-Length: {image.Bytes.Length}");
        await connection.SendAsync(image.Bytes[..^1]);

        (await connection.ReadAsync())!.Expect(BadRequest);
        (await Repository.HeadAsync("manifests/silent")).Expect(NotFound);
    }
}
