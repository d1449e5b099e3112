using System.Globalization;
using System.Net.Sockets;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class RestartTests : ServerTests
{
    private static readonly TestBlob Blob = TestBlob.Noise(32 << 20, seed: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_BetweenPatchAndPut_UploadEndsWell(bool kill)
    {
        var location = await Repository.StartUploadAsync();
        var patch = await Repository.PatchAsync(location, Blob[..^10], 0);
        if (kill)
        {
            await Server.KillAsync();
        }
        else
        {
            await StopAsync();
        }

        await StartAsync();

        (await Repository.FinishAsync(patch.Location, Blob.Digest, Blob[^10..])).Expect(Created);
        await AssertPulledAsync();
    }

    [Fact]
    public async Task Start_FolderInUse_RefusedNamingTheOwner()
    {
        await AssertStartRefusedAsync(Server.Id.ToString(CultureInfo.InvariantCulture));

        await Repository.PushImageAsync("latest");
    }

    [Fact]
    public async Task Stop_UploadUnderWay_LetsItFinish()
    {
        var location = await Repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", $"Content-Length: {Blob.Size}");
        await connection.SendAsync(Blob[..^10]);
        await Poll.UntilAsync(async () => (await Server.Http.GetAsync(location)).Expect(NoContent)["Range"] != "0-0");

        var exit = Server.StopAsync();
        await Poll.UntilAsync(IsRefusedAsync);
        await connection.SendAsync(Blob[^10..]);

        (await connection.ReadAsync())!.Expect(Created);
        Assert.Equal(0, await exit);
        await StartAsync();
        await AssertPulledAsync();
    }

    [Fact]
    public async Task Stop_DownloadUnderWay_LetsItFinish()
    {
        await Repository.PushAsync(Blob);
        await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
        await connection.SendHeadAsync($"GET {Repository.Path($"blobs/{Blob.Digest}")}");
        await connection.WaitForResponseAsync();

        var exit = Server.StopAsync();
        await Poll.UntilAsync(IsRefusedAsync);

        (await connection.ReadAsync())!.Expect(OK).ExpectBody(Blob.Bytes);
        Assert.Equal(0, await exit);
    }

    private async Task AssertPulledAsync() =>
        Assert.Equal((OK, Blob.Digest), await Server.Http.PullAsync(Repository.Path($"blobs/{Blob.Digest}")));

    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            await using var connection = await RawConnection.ConnectAsync(Server.Http.BaseAddress);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
