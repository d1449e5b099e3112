using System.Text.Json.Nodes;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Http;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Maintenance;

/// <summary><c>registryd backup</c> beside the server, <c>registryd restore</c> and <c>registryd rebuild</c> after a loss.</summary>
public sealed class BackupTests : ServerTests
{
    private const int Failed = 1;
    private const string Nobody = "65534";

    private string Backup => Workspace.PathOf("backup");

    [Theory]
    [InlineData("link")]
    [InlineData("copy")]
    public async Task Backup_WhileClientsPush_EveryTagOfTheRestoredRegistryIsWhole(string mode)
    {
        await Repository.PushImageAsync("before");
        using var stop = new CancellationTokenSource();
        var pushers = Enumerable.Range(1, 4).Select(pusher => PushUntilAsync(pusher, stop.Token)).ToList();
        await BackUpAsync(mode);
        await BackUpAsync(mode);
        await stop.CancelAsync();
        await Task.WhenAll(pushers);

        await RestoreAsync();

        var tags = (await Repository.GetAsync("tags/list?n=100000")).Expect(OK).Strings("tags");
        Assert.Contains("before", tags);
        foreach (var tag in tags)
        {
            await AssertWholeAsync(tag);
        }
    }

    [Fact]
    public async Task Backup_OfWhatAClientPushed_IsPulledFromTheRestoredRegistry()
    {
        var skopeo = new Skopeo(Workspace);
        var layout = OciLayout.Create(Workspace.CreateFolder());
        layout.AddMultiArch("v1", "amd64", "arm64");
        await skopeo.PushAsync(layout, "v1", Server.Image("app:v1"));

        await BackUpAsync("link");
        await RestoreAsync();

        LayoutAssert.Same(layout, "v1", await skopeo.PullAsync(Server.Image("app:v1")));
        await Repository.PushImageAsync("after");
    }

    [Fact]
    public async Task Backup_AsRoot_BelongsToTheOwnerAndNeedsAFolderOfHis()
    {
        await Repository.PushImageAsync("v1");
        await StopAsync();
        await Workspace.Command("chown").RunAsync("-R", Nobody, Data);
        await Workspace.Command("chmod").RunAsync("755", Workspace.Folder);

        var refused = await Command("backup", Backup).TryRunAsync();
        Assert.Equal(Failed, refused.ExitCode);
        var line = refused.Error.TrimEnd('\n');
        await Workspace.Command("sh").RunAsync("-c", line[(line.IndexOf("Run: ", StringComparison.Ordinal) + "Run: ".Length)..]);
        await Command("backup", Backup).RunAsync();

        Assert.Empty(await Workspace.Command("find").ReadAsync(Data, Backup, "!", "-uid", Nobody));
    }

    [Fact]
    public async Task Backup_DiskOfTheBackupIsFull_BreaksOffAndGoesOnWhenThereIsRoom()
    {
        var image = await Repository.PushImageAsync("v1");
        await Repository.PushAsync(TestBlob.Noise(6 << 20, seed: 5));
        var volume = await Volume.InMemoryAsync(Workspace, mebibytes: 8);
        var folder = Path.Combine(volume.Folder, "backup");
        var filler = Path.Combine(volume.Folder, "other");
        File.WriteAllBytes(filler, new byte[4 << 20]);

        var result = await Command("backup", folder).TryRunAsync();
        Assert.Equal(Failed, result.ExitCode);
        Assert.Contains("broke off", result.Error, StringComparison.Ordinal);
        File.Delete(filler);
        await Command("backup", folder).RunAsync();

        await RestoreAsync(folder);
        (await Repository.GetAsync("manifests/v1")).Expect(OK).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Rebuild_DatabaseLost_ImagesArePulledAgain()
    {
        var skopeo = new Skopeo(Workspace);
        var layout = OciLayout.Create(Workspace.CreateFolder());
        layout.AddFiles("v1", "one", "two");
        await skopeo.PushAsync(layout, "v1", Server.Image("app:v1"));
        await StopAsync();
        foreach (var file in Directory.GetFiles(Data, "registry.db*"))
        {
            File.Delete(file);
        }

        await AssertStartRefusedAsync("registryd rebuild");
        var report = JsonNode.Parse(await Command("rebuild", "--json").ReadAsync())!;
        await StartAsync();

        var image = Assert.Single(report["images"]!.AsArray())!;
        var pulled = await skopeo.PullAsync(Server.Image((string)image["name"]!));
        Assert.Equal((string)image["digest"]!, pulled.Resolve("pulled").Digest);
        Assert.Equal(layout.Blobs.Except([layout.Resolve("v1").Digest]), pulled.Blobs.Except([(string)image["digest"]!]));
        Assert.Empty(pulled.CorruptBlobs());
    }

    private async Task PushUntilAsync(int pusher, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await Repository.PushImageAsync($"v{pusher}-{i}", seed: (pusher * 100_000) + i);
        }
    }

    private Command Command(params string[] arguments) =>
        Workspace.Command(RegistryProcess.FindBinary(), [.. arguments, "--data", Data]);

    private async Task BackUpAsync(string mode) => await Command(["backup", Backup, .. mode == "copy" ? (string[])["--copy"] : []]).RunAsync();

    /// <summary>Loses the registry and goes on with the backup.</summary>
    private async Task RestoreAsync(string? backup = null)
    {
        await StopAsync();
        Directory.Delete(Data, recursive: true);
        await Command("restore", backup ?? Backup).RunAsync();
        await StartAsync();
    }

    private async Task AssertWholeAsync(string tag)
    {
        var manifest = JsonNode.Parse((await Repository.GetAsync($"manifests/{tag}")).Expect(OK).Body)!;
        foreach (var blob in manifest["layers"]!.AsArray().Append(manifest["config"]))
        {
            var digest = (string)blob!["digest"]!;
            Assert.Equal(digest, new TestBlob((await Repository.GetAsync($"blobs/{digest}")).Expect(OK).Body).Digest);
        }
    }
}
