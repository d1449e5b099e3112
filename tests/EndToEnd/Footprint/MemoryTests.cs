using System.Security.Cryptography;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Footprint;

/// <summary>How much memory the server takes. What comes and goes with the garbage collector is waited for.</summary>
public sealed class MemoryTests : IAsyncLifetime
{
    private const long IdleLimit = 35_000_000;

    /// <summary>What has run once stays mapped, and the garbage collector keeps a little for the next time.</summary>
    private const long RestLimit = 45_000_000;
    private const long BusyLimit = 120_000_000;
    private const int Pulls = 64;
    private const int Pushes = 16;
    private static readonly TestBlob Layer = TestBlob.Noise(64 << 20, seed: 1);

    private RegistryProcess _server = null!;
    private RepositoryHttp _repository = null!;

    public async Task InitializeAsync()
    {
        _server = await RegistryProcess.StartAsync();
        _repository = _server.Http.Repository("memory/app");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Resident_AfterStart_IsSmall()
    {
        (await _server.Http.GetAsync("/v2/")).Expect(OK);

        Assert.InRange(_server.Status.Resident, 1, IdleLimit);
    }

    [Fact]
    public async Task Resident_AfterWork_IsSmallAgain()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var image = await _repository.PushImageAsync($"tag-{i}", i);
            (await _repository.GetAsync($"manifests/tag-{i}")).Expect(OK).ExpectBody(image.Bytes);
        }));
        await PushAsync(0);

        await Poll.UntilAsync(() => _server.Status.Resident <= RestLimit);
    }

    [Fact]
    public async Task Resident_ManyLargeTransfersAtOnce_StaysBounded()
    {
        await PushAsync(0);
        var path = _repository.Path($"blobs/{Layer.Digest}");
        await _repository.PushAsync(Layer);

        var pushes = Enumerable.Range(1, Pushes).Select(PushAsync);
        var pulls = Enumerable.Range(0, Pulls).Select(async _ => Assert.Equal((OK, Layer.Digest), await _server.Http.PullAsync(path)));
        await Task.WhenAll([.. pushes, .. pulls]);

        Assert.InRange(_server.Status.PeakResident, 1, BusyLimit);
    }

    /// <summary>Streams the layer behind a number, which makes it another blob without another copy of it.</summary>
    private async Task PushAsync(int number)
    {
        var head = BitConverter.GetBytes(number);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(Layer.Bytes);
        var location = await _repository.StartUploadAsync();
        (await _repository.PatchAsync(location, head, 0)).Expect(Accepted);
        (await _repository.StreamAsync(location, Layer.Bytes)).Expect(Accepted);
        (await _repository.FinishAsync(location, $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}")).Expect(Created);
    }
}
