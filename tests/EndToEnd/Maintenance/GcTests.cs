using System.Text.Json.Nodes;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Http;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Maintenance;

/// <summary><c>registryd gc</c> as a process of its own beside the server.</summary>
public sealed class GcTests : ServerTests
{
    private const string Nobody = "65534";

    /// <summary>Nothing is younger than this by the time that another process has started.</summary>
    private static readonly string[] AtOnce = ["--grace", "1ms", "--untagged", "0s", "--uploads", "1ms"];

    [Fact]
    public async Task Gc_BesideTheServer_GarbageGoesAndImagesStayWhole()
    {
        var skopeo = new Skopeo(Workspace);
        var (kept, deleted) = (OciLayout.Create(Workspace.CreateFolder()), OciLayout.Create(Workspace.CreateFolder()));
        kept.AddMultiArch("v1", "amd64", "arm64");
        deleted.AddNoise("v1", mebibytes: 8);
        await skopeo.PushAsync(kept, "v1", Server.Image("app:kept"));
        await skopeo.PushAsync(deleted, "v1", Server.Image("app:deleted"));
        await skopeo.DeleteAsync(Server.Image("app:deleted"));

        var report = await GcAsync(AtOnce);

        Assert.InRange((long)report["freedBytes"]!, 8 << 20, 9 << 20);
        LayoutAssert.Same(kept, "v1", await skopeo.PullAsync(Server.Image("app:kept")));
        await skopeo.PushAsync(deleted, "v1", Server.Image("app:deleted"));
        LayoutAssert.Same(deleted, "v1", await skopeo.PullAsync(Server.Image("app:deleted")));
        Assert.Equal(0, (long)(await GcAsync(AtOnce))["freedBytes"]!);
    }

    [Fact]
    public async Task Gc_LayerPushedWithinTheGrace_IsThereForItsManifest()
    {
        var layer = await Repository.PushAsync(TestBlob.Noise(1000, seed: 1));

        await GcAsync("--grace", "1h");

        var image = await Repository.PushAsync(TestManifest.Image(await Repository.PushAsync(TestBlob.EmptyJson), [layer]), "v1");
        (await Repository.GetAsync($"manifests/{image.Digest}")).Expect(OK);
        (await Repository.GetAsync($"blobs/{layer.Digest}")).Expect(OK).ExpectBody(layer.Bytes);
    }

    [Fact]
    public async Task Gc_LayerCollected_IsUnknownAndPushedAgain()
    {
        var layer = await Repository.PushAsync(TestBlob.Noise(1000, seed: 1));

        await GcAsync(AtOnce);

        (await Repository.HeadAsync($"blobs/{layer.Digest}")).Expect(NotFound);
        await Repository.PushAsync(layer);
        (await Repository.GetAsync($"blobs/{layer.Digest}")).Expect(OK).ExpectBody(layer.Bytes);
    }

    [Fact]
    public async Task Gc_AsRoot_LeavesNothingOfRootsInTheOwnersFolder()
    {
        await Repository.PushAsync(TestBlob.Noise(1000, seed: 1));
        await StopAsync();
        await Workspace.Command("chown").RunAsync("-R", Nobody, Data);
        await Workspace.Command("chmod").RunAsync("755", Workspace.Folder);

        await GcAsync(AtOnce);

        Assert.Empty(await Workspace.Command("find").ReadAsync(Data, "!", "-uid", Nobody));
    }

    [Fact]
    public async Task Gc_AsAnotherUser_IsRefusedWithTheLineThatWorks()
    {
        var binary = Path.Combine("/tmp", Path.GetRandomFileName());
        File.Copy(RegistryProcess.FindBinary(), binary);
        try
        {
            await Workspace.Command("chmod").RunAsync("755", binary, Workspace.Folder, Data);
            var result = await Workspace.Command("setpriv").TryRunAsync(
                $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", binary, "gc", "--data", Data);

            Assert.Equal(1, result.ExitCode);
            Assert.EndsWith($"Run: sudo -u root registryd gc --data {Data}\n", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(binary);
        }
    }

    private async Task<JsonNode> GcAsync(params string[] arguments)
    {
        var gc = Workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", Data, "--json");
        return JsonNode.Parse(await gc.ReadAsync(arguments))!;
    }
}
