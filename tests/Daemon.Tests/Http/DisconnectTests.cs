using System.Globalization;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>Clients that vanish in mid-body, or send fewer or more bytes than they said.</summary>
public sealed class DisconnectTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(3_000_000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Patch_ClientGoneInMidBody_SessionResumesWhereTheBytesEnd(bool abort)
    {
        var location = await _repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"PATCH {location}", $"Content-Length: {Blob.Size}");
            await connection.SendAsync(Blob[..2_000_000]);
            await ArrivedAsync(location);
            Leave(connection, abort);
        }

        await ResumeAsync(location);
    }

    [Fact]
    public async Task Patch_ChunkedBodyCutShort_SessionResumesWhereTheBytesEnd()
    {
        var location = await _repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"PATCH {location}", "Transfer-Encoding: chunked");
            await connection.SendAsync([.. "1e8480\r\n"u8, .. Blob[..2_000_000], .. "\r\nFFFF"u8]);
            await ArrivedAsync(location);
            connection.EndSending();
        }

        await ResumeAsync(location);
    }

    [Fact]
    public async Task Put_ClientGoneInMidBody_KeepsTheSessionAndPublishesNothing()
    {
        var location = await _repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", $"Content-Length: {Blob.Size}");
            await connection.SendAsync(Blob[..2_000_000]);
            await ArrivedAsync(location);
            connection.Abort();
        }

        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        await ResumeAsync(location);
    }

    [Fact]
    public async Task Put_FewerBytesThanSaid_PublishesNotEvenWhatHasThatDigest()
    {
        var part = new TestBlob(Blob[..1000]);
        var location = await _repository.StartUploadAsync();
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={part.Digest}")}", "Content-Length: 1001");
            await connection.SendAsync(part.Bytes);
            connection.EndSending();
            Assert.NotEqual(Created, (await connection.ReadAsync())?.Status);
        }

        (await _repository.HeadAsync($"blobs/{part.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_MoreBytesThanSaid_TakesWhatWasSaidAndNotTheRest()
    {
        var part = new TestBlob(Blob[..1000]);
        var location = await _repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={part.Digest}")}", "Content-Length: 1000");
        await connection.SendAsync(Blob[..2000]);

        (await connection.ReadAsync())!.Expect(Created);
        (await _repository.GetAsync($"blobs/{part.Digest}")).Expect(OK).ExpectBody(part.Bytes);
        while (await connection.ReadAsync() is { } excess)
        {
            excess.Expect(BadRequest);
        }
    }

    [Fact]
    public async Task Post_DigestAndBodyCutShort_PublishesNothingAndLeavesNoFile()
    {
        var before = fixture.Server.Files;
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync($"POST {_repository.Path("blobs/uploads/")}?digest={Blob.Digest}", $"Content-Length: {Blob.Size}");
            await connection.SendAsync(Blob[..2_000_000]);
            connection.Abort();
        }

        await Poll.UntilAsync(() => fixture.Server.Files.SequenceEqual(before));
        (await _repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
    }

    [Fact]
    public async Task PutManifest_BodyCutShort_StoresNothing()
    {
        var image = await _repository.PushImageAsync();
        await using (var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress))
        {
            await connection.SendHeadAsync(
                $"PUT {_repository.Path("manifests/cut")}", $"Content-Type: {image.MediaType}", $"Content-Length: {image.Bytes.Length + 1}");
            await connection.SendAsync(image.Bytes);
            connection.EndSending();
            Assert.NotEqual(Created, (await connection.ReadAsync())?.Status);
        }

        (await _repository.HeadAsync("manifests/cut")).Expect(NotFound);
    }

    [Fact]
    public async Task Get_ClientGoneInMidBody_LeavesTheServerWell()
    {
        await _repository.PushAsync(Blob);
        var warnings = fixture.Server.Warnings.Count;
        for (var i = 0; i < 5; i++)
        {
            await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);
            await connection.SendHeadAsync($"GET {_repository.Path($"blobs/{Blob.Digest}")}");
            connection.Abort();
        }

        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
        Assert.Equal(warnings, fixture.Server.Warnings.Count);
    }

    private static void Leave(RawConnection connection, bool abort)
    {
        if (abort)
        {
            connection.Abort();
        }
        else
        {
            connection.EndSending();
        }
    }

    /// <summary>Waits until the server has begun with the request: one without a Content-Range that comes late would add to what came since.</summary>
    private Task ArrivedAsync(string location) => Poll.UntilAsync(async () => await _repository.TakenAsync(location) > 0);

    /// <summary>Asks where the upload stands, as clients do after a lost connection, and goes on from there until it is whole.</summary>
    private async Task ResumeAsync(string location)
    {
        WireResponse? accepted = null;
        await Poll.UntilAsync(async () =>
        {
            var range = (await fixture.Http.GetAsync(location)).Expect(NoContent)["Range"]!;
            var last = int.Parse(range["0-".Length..], CultureInfo.InvariantCulture);
            var offset = last == 0 ? 0 : last + 1;
            Assert.InRange(offset, 0, 2_000_000);
            var response = await _repository.PatchAsync(location, Blob[offset..], offset);
            accepted = response.Status == Accepted ? response : null;
            return accepted is not null;
        });

        (await _repository.FinishAsync(accepted!.Location, Blob.Digest)).Expect(Created);
        (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }
}
