using System.Globalization;
using System.Net.Sockets;
using Registry.Testing.Time;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class RestartTests : IAsyncLifetime, IDisposable
{
    private static readonly TestBlob Blob = TestBlob.Noise(32 << 20, seed: 1);

    private readonly Workspace _workspace = new(failureContext: null);
    private readonly string _data;
    private RegistryProcess _server = null!;
    private RepositoryHttp _repository = null!;

    public RestartTests() => _data = _workspace.PathOf("data");

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_BetweenPatchAndPut_UploadEndsWell(bool kill)
    {
        var location = await _repository.StartUploadAsync();
        var patch = await _repository.PatchAsync(location, Blob[..^10], 0);
        if (kill)
        {
            await _server.KillAsync();
        }
        else
        {
            Assert.Equal(0, await _server.StopAsync());
        }

        await StartAsync();

        (await _repository.FinishAsync(patch.Location, Blob.Digest, Blob[^10..])).Expect(Created);
        await AssertPulledAsync();
    }

    [Fact]
    public async Task Start_FolderInUse_RefusedNamingTheOwner()
    {
        await Refusal.AssertAsync(RegistryProcess.Serve(_workspace, _data), _server.Id.ToString(CultureInfo.InvariantCulture));

        await _repository.PushImageAsync("latest");
    }

    [Fact]
    public async Task Stop_UploadUnderWay_LetsItFinish()
    {
        var location = await _repository.StartUploadAsync();
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync($"PUT {RepositoryHttp.With(location, $"digest={Blob.Digest}")}", $"Content-Length: {Blob.Size}");
        await connection.SendAsync(Blob[..^10]);
        await Poll.UntilAsync(async () => (await _server.Http.GetAsync(location)).Expect(NoContent)["Range"] != "0-0");

        var exit = _server.StopAsync();
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
        await _repository.PushAsync(Blob);
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync($"GET {_repository.Path($"blobs/{Blob.Digest}")}");
        await connection.WaitForResponseAsync();

        var exit = _server.StopAsync();
        await Poll.UntilAsync(IsRefusedAsync);

        (await connection.ReadAsync())!.Expect(OK).ExpectBody(Blob.Bytes);
        Assert.Equal(0, await exit);
    }

    private async Task StartAsync()
    {
        var before = _server;
        _server = await RegistryProcess.StartAsync(_workspace, _data);
        if (before is not null)
        {
            await before.DisposeAsync();
        }

        _repository = _server.Http.Repository("restart/app");
    }

    private async Task AssertPulledAsync() =>
        Assert.Equal((OK, Blob.Digest), await _server.Http.PullAsync(_repository.Path($"blobs/{Blob.Digest}")));

    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
