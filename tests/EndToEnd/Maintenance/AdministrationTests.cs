using System.Text.Json.Nodes;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>What an administrator does at the shell beside the server, seen by real clients.</summary>
public sealed class AdministrationTests : ServerTests
{
    [Fact]
    public async Task TagCopy_MultiArchToAnotherRepository_IsPulledWhole()
    {
        var (skopeo, layout) = (new Skopeo(Workspace), OciLayout.Create(Workspace.CreateFolder()));
        layout.AddMultiArch("v1", "amd64", "arm64");
        await skopeo.PushAsync(layout, "v1", Server.Image("team/app:v1"));

        await RunAsync("tag", "copy", "team/app:v1", "prod/app:stable");

        LayoutAssert.Same(layout, "v1", await skopeo.PullAsync(Server.Image("prod/app:stable")));
        var index = await ReadAsync("inspect", "prod/app:stable");
        Assert.Equal(layout.Resolve("v1").Digest, (string)index["digest"]!);
        Assert.Equal(["linux/amd64", "linux/arm64"], index["entries"]!.AsArray().Select(entry => (string)entry!["platform"]!));
        Assert.Equal(
            await File.ReadAllTextAsync(layout.PathOf(layout.Resolve("v1").Digest)), await RunAsync("inspect", "prod/app:stable", "--raw"));
    }

    [Fact]
    public async Task RepoDelete_WhilePushing_BreaksNoPush()
    {
        var (skopeo, layout) = (new Skopeo(Workspace), OciLayout.Create(Workspace.CreateFolder()));
        layout.AddBusybox("v1");
        await skopeo.PushAsync(layout, "v1", Server.Image("app:v"));
        await skopeo.PushAsync(layout, "v1", Server.Image("other:v1"));

        var pushes = Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await skopeo.PushAsync(layout, "v1", Server.Image($"app:v{i}"));
            }
        });
        while (!pushes.IsCompleted)
        {
            await RunAsync("repo", "delete", "app", "--yes");
        }

        await pushes;
        await skopeo.PushAsync(layout, "v1", Server.Image("app:last"));
        LayoutAssert.Same(layout, "v1", await skopeo.PullAsync(Server.Image("app:last")));
        LayoutAssert.Same(layout, "v1", await skopeo.PullAsync(Server.Image("other:v1")));
    }

    [Fact]
    public async Task TagDelete_Glob_IsGoneForClients()
    {
        var (skopeo, layout) = (new Skopeo(Workspace), OciLayout.Create(Workspace.CreateFolder()));
        layout.AddBusybox("v1");
        foreach (var tag in (string[])["pr-1", "pr-2", "v1"])
        {
            await skopeo.PushAsync(layout, "v1", Server.Image($"app:{tag}"));
        }

        Assert.Equal("deleted app:pr-1\ndeleted app:pr-2\n", await RunAsync("tag", "delete", "app", "pr-*", "--yes"));

        Assert.Equal(["v1"], await skopeo.ListTagsAsync(Server.Image("app")));
        Assert.Equal(1, (int)(await ReadAsync("stats"))["tags"]!);
    }

    [Fact]
    public async Task RepoDelete_NoTerminal_NeedsYes()
    {
        var layout = OciLayout.Create(Workspace.CreateFolder());
        layout.AddBusybox("v1");
        await new Skopeo(Workspace).PushAsync(layout, "v1", Server.Image("app:v1"));

        var result = await Workspace.Command(RegistryProcess.FindBinary(), "repo", "delete", "app", "--data", Data).TryRunAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(1, (int)(await ReadAsync("stats"))["tags"]!);
    }

    private Task<string> RunAsync(params string[] arguments) =>
        Workspace.Command(RegistryProcess.FindBinary()).ReadAsync([.. arguments, "--data", Data]);

    private async Task<JsonNode> ReadAsync(params string[] arguments) => JsonNode.Parse(await RunAsync([.. arguments, "--json"]))!;
}
