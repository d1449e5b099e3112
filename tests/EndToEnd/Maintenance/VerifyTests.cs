using System.Text.Json.Nodes;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Http;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary><c>registryd verify</c> as a process of its own beside the server.</summary>
public sealed class VerifyTests : ServerTests
{
    [Fact]
    public async Task Verify_ALayerGoneBad_IsQuarantinedAndTheNextPushHealsIt()
    {
        var skopeo = new Skopeo(Workspace);
        var image = OciLayout.Create(Workspace.CreateFolder());
        image.AddNoise("v1", mebibytes: 8);
        await skopeo.PushAsync(image, "v1", Server.Image("app:v1"));
        await VerifyAsync(expectedExitCode: 0);
        var layer = FlipAByte();

        var found = await VerifyAsync(expectedExitCode: 1);
        Assert.Equal(["corrupt-blob", layer, "app:v1"], Describe(found));
        var repaired = await VerifyAsync(expectedExitCode: 1, "--repair");
        Assert.Equal(["corrupt-blob", layer, "app:v1"], Describe(repaired));
        Assert.True((bool)repaired["findings"]![0]!["repaired"]!);

        await skopeo.PushAsync(image, "v1", Server.Image("app:v1"));

        LayoutAssert.Same(image, "v1", await skopeo.PullAsync(Server.Image("app:v1")));
        await VerifyAsync(expectedExitCode: 0);
    }

    [Fact]
    public async Task Verify_BesidePushesAndCollections_FindsNothing()
    {
        using var isOver = new CancellationTokenSource();
        var pushing = Task.Run(async () =>
        {
            for (var seed = 0; seed < 200; seed++)
            {
                await Repository.PushAsync(TestBlob.Noise(100_000, seed));
            }
        });
        var collecting = Task.Run(async () =>
        {
            while (!isOver.IsCancellationRequested)
            {
                await Workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", Data).ReadAsync("--grace", "50ms");
            }
        });

        do
        {
            await VerifyAsync(expectedExitCode: 0);
        }
        while (!pushing.IsCompleted);

        await isOver.CancelAsync();
        await pushing;
        await collecting;
    }

    private static string[] Describe(JsonNode report)
    {
        var finding = Assert.Single(report["findings"]!.AsArray())!;
        return [(string)finding["kind"]!, (string)finding["subject"]!, (string)finding["affected"]!.AsArray().Single()!];
    }

    /// <summary>Changes one byte in the middle of the largest blob and gives its digest.</summary>
    private string FlipAByte()
    {
        var file = new DirectoryInfo(Path.Join(Data, "blobs")).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite))
        {
            var bytes = new byte[1];
            RandomAccess.Read(handle, bytes, file.Length / 2);
            bytes[0] ^= 1;
            RandomAccess.Write(handle, bytes, file.Length / 2);
        }

        File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return $"sha256:{file.Name}";
    }

    private async Task<JsonNode> VerifyAsync(int expectedExitCode, params string[] arguments)
    {
        var verify = Workspace.Command(RegistryProcess.FindBinary(), "verify", "--data", Data, "--json");
        var result = await verify.TryRunAsync(arguments);
        Assert.True(result.ExitCode == expectedExitCode, $"{result.ExitCode}: {result.Output}{result.Error}");
        return JsonNode.Parse(result.Output)!;
    }
}
