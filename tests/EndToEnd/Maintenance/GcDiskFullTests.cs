using Registry.EndToEnd.BadLuck;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Maintenance;

/// <summary><c>registryd gc</c> where not a byte is left.</summary>
public sealed class GcDiskFullTests() : ServerTests("storage.min_free = \"0\"")
{
    private const int VolumeMebibytes = 64;
    private const int LayerSize = 8 << 20;

    private Volume _volume = null!;
    private TestManifest _image = null!;

    public override async Task InitializeAsync()
    {
        _volume = await Volume.InMemoryAsync(Workspace, VolumeMebibytes);
        Data = Path.Combine(_volume.Folder, "data");
        await base.InitializeAsync();
        _image = await Repository.PushImageAsync("kept");
        await Repository.PushAsync(TestBlob.Noise(LayerSize, seed: 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gc_WhileNotAByteIsLeft_GivesGarbageBack(bool isServerRunning)
    {
        if (!isServerRunning)
        {
            await StopAsync();
        }

        _volume.Fill();

        await Workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", Data, "--grace", "1ms").RunAsync();

        Assert.InRange(_volume.FreeSpace, LayerSize / 2, 3 * LayerSize);
        if (!isServerRunning)
        {
            await StartAsync();
        }

        (await Repository.GetAsync("manifests/kept")).Expect(OK).ExpectBody(_image.Bytes);
        await Repository.PushAsync(TestBlob.Noise(LayerSize / 4, seed: 3));
    }
}
