using Registry.Testing.Http;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

/// <summary>A disk that fills up to the room that is to stay free.</summary>
public sealed class DiskGuardTests() : ServerTests("storage.min_free = \"24MiB\"")
{
    private const int VolumeMebibytes = 64;
    private const long Floor = 24 << 20;
    private const int LayerSize = 1 << 20;

    private Volume _volume = null!;
    private TestManifest _image = null!;

    public override async Task InitializeAsync()
    {
        _volume = await Volume.InMemoryAsync(Workspace, VolumeMebibytes);
        Data = Path.Combine(_volume.Folder, "data");
        await base.InitializeAsync();
        _image = await Repository.PushImageAsync("kept");
    }

    [Fact]
    public async Task Push_DownToTheFloor_IsRefusedUntilGarbageIsCollected()
    {
        var response = (await Server.Http.GetAsync("/readyz")).Expect(OK);
        for (var seed = 0; response.Status != InsufficientStorage; seed++)
        {
            var layer = TestBlob.Noise(LayerSize, seed);
            response = await Repository.PostUploadAsync($"?digest={layer.Digest}", layer.Bytes);
        }

        response.ExpectError(InsufficientStorage, "UNAVAILABLE");
        Assert.InRange(_volume.FreeSpace, Floor / 2, Floor);
        (await Server.Http.GetAsync("/readyz")).Expect(ServiceUnavailable);
        (await Server.Http.GetAsync("/healthz")).Expect(OK);
        (await Repository.GetAsync("manifests/kept")).Expect(OK).ExpectBody(_image.Bytes);

        await Workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", Data, "--grace", "1ms").RunAsync();

        await Poll.UntilAsync(async () => (await Server.Http.GetAsync("/readyz")).Status == OK);
        await Repository.PushAsync(TestBlob.Noise(LayerSize, seed: 0));
        (await Repository.GetAsync("manifests/kept")).Expect(OK).ExpectBody(_image.Bytes);
    }
}
