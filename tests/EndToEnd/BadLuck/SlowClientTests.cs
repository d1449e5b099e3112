using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

/// <summary>Clients from which little comes, or nothing any more.</summary>
public sealed class SlowClientTests : IAsyncLifetime, IDisposable
{
    private static readonly TestBlob Blob = TestBlob.Noise(2_000, seed: 1);

    private readonly Workspace _workspace = new(failureContext: null);
    private RegistryProcess _server = null!;
    private RepositoryHttp _repository = null!;

    public async Task InitializeAsync()
    {
        _server = await RegistryProcess.StartAsync(_workspace, _workspace.PathOf("data"), "[uploads]\nidle_timeout = \"1s\"\n");
        _repository = _server.Http.Repository("slow/app");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_ByteByByte_IsTaken(bool chunked)
    {
        var location = await _repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync(
            $"PUT {RepositoryHttp.With(location, $"digest={Blob.Digest}")}",
            chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Blob.Size}");

        foreach (var part in Blob.Bytes)
        {
            await connection.SendAsync(chunked ? [.. "1\r\n"u8, part, .. "\r\n"u8] : [part]);
        }

        await connection.SendAsync(chunked ? "0\r\n\r\n"u8.ToArray() : []);
        (await connection.ReadAsync())!.Expect(Created);
        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task Upload_ClientFallsSilent_IsGivenUpAndCanGoOn(string method)
    {
        var location = await _repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress))
        {
            await connection.SendHeadAsync(
                $"{method} {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", $"Content-Length: {Blob.Size}");
            await connection.SendAsync(Blob[..1000]);

            (await connection.ReadAsync())!.ExpectError(BadRequest, "BLOB_UPLOAD_INVALID");
        }

        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        var taken = await _repository.TakenAsync(location);
        Assert.InRange(taken, 0, 1000);
        (await _repository.FinishAsync(location, Blob.Digest, Blob[taken..])).Expect(Created);
    }

    [Fact]
    public async Task PutManifest_ClientFallsSilent_IsGivenUp()
    {
        var image = await _repository.PushImageAsync();
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync(
            $"PUT {_repository.Path("manifests/silent")}", $"Content-Type: {image.MediaType}", $"Content-Length: {image.Bytes.Length}");
        await connection.SendAsync(image.Bytes[..^1]);

        (await connection.ReadAsync())!.Expect(BadRequest);
        (await _repository.HeadAsync("manifests/silent")).Expect(NotFound);
    }
}
