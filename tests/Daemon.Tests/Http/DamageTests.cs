using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>A store whose files are not what its database says.</summary>
public sealed class DamageTests
{
    private static readonly TestBlob Blob = TestBlob.Noise(100_000, seed: 1);

    [Fact]
    public async Task Get_BlobWhoseFileWasCutOff_IsAFailureAndNeverAShorterBlob()
    {
        await using var server = await RegistryServer.StartAsync();
        var repository = server.Http.NewRepository();
        await repository.PushAsync(Blob);
        CutOff(server);

        (await repository.GetAsync($"blobs/{Blob.Digest}")).ExpectError(InternalServerError, "UNKNOWN");

        Assert.Contains(server.Warnings, line => line.Contains("request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Head_BlobWhoseFileIsGone_IsUnknownSoThatThePushHealsIt()
    {
        await using var server = await RegistryServer.StartAsync();
        var repository = server.Http.NewRepository();
        await repository.PushAsync(Blob);
        File.Delete(FileOf(server, Blob));

        (await repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        await repository.PushAsync(Blob);

        (await repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Head_BlobWhoseFileWasCutOff_IsUnknownSoThatThePushHealsIt()
    {
        await using var server = await RegistryServer.StartAsync();
        var repository = server.Http.NewRepository();
        await repository.PushAsync(Blob);
        CutOff(server);

        (await repository.HeadAsync($"blobs/{Blob.Digest}")).Expect(NotFound);
        await repository.PushAsync(Blob);

        (await repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
        Assert.DoesNotContain(server.Files, path => Path.GetFileName(Path.GetDirectoryName(path)) == "uploads");
    }

    private static void CutOff(RegistryServer server)
    {
        var file = FileOf(server, Blob);
        File.Delete(file);
        File.WriteAllBytes(file, Blob.Bytes[..50_000]);
    }

    private static string FileOf(RegistryServer server, TestBlob blob) =>
        server.Files.Single(path => path.EndsWith(blob.Digest["sha256:".Length..], StringComparison.Ordinal));
}
