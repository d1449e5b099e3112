using System.Security.Cryptography;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Soak;

/// <summary>A layer larger than most machines' memory would like.</summary>
[Trait("Category", "Soak")]
public sealed class LargeLayerTests
{
    private const int Pieces = 80;
    private const long MemoryLimit = 60_000_000;
    private static readonly TestBlob Piece = TestBlob.Noise(64 << 20, seed: 1);

    [Fact]
    public async Task Push_FiveGigabytes_PullsWholeInLittleMemory()
    {
        await using var server = await RegistryProcess.StartAsync();
        var repository = server.Http.Repository("large/layer");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var location = await repository.StartUploadAsync();
        for (var i = 0; i < Pieces; i++)
        {
            hash.AppendData(Piece.Bytes);
            (await repository.StreamAsync(location, Piece.Bytes)).Expect(Accepted);
        }

        var digest = $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
        (await repository.FinishAsync(location, digest)).Expect(Created);

        Assert.Equal((OK, digest), await server.Http.PullAsync(repository.Path($"blobs/{digest}")));
        Assert.InRange(server.Status.PeakResident, 1, MemoryLimit);
    }
}
