using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>Retention rules, as <c>registryd gc</c> applies them.</summary>
public sealed class RetentionTests() : ServerTests(
    """
    [[retention.rule]]
    repository = "app*"
    keep_last = 2
    keep_pulled_within = "30d"
    """)
{
    private static readonly string[] Tags = ["v1", "v2", "v3", "v4", "v5"];

    [Fact]
    public async Task Gc_PushedFiveKeepTwoAndWhatIsPulled_TheOthersGo()
    {
        var skopeo = new Skopeo(Workspace);
        var layouts = Tags.ToDictionary(tag => tag, _ => OciLayout.Create(Workspace.CreateFolder()));
        foreach (var (tag, layout) in layouts)
        {
            layout.AddFiles(tag, tag);
            await skopeo.PushAsync(layout, tag, Server.Image($"app:{tag}"));
            await skopeo.PushAsync(layout, tag, Server.Image($"other:{tag}"));
        }

        await skopeo.PullAsync(Server.Image("app:v1"));
        await StopAsync();
        await StartAsync();

        var told = await GcAsync("--dry-run");
        Assert.Contains("keeps tag app:v1: keep_pulled_within = \"30d\" of retention rule 1 (\"app*\")\n", told, StringComparison.Ordinal);
        Assert.Contains("would remove tag app:v2: no clause of retention rule 1 (\"app*\") keeps it (pushed ", told, StringComparison.Ordinal);
        Assert.Contains("would remove tag app:v3: ", told, StringComparison.Ordinal);
        Assert.Contains("keeps tag app:v4: keep_last = 2 of ", told, StringComparison.Ordinal);
        Assert.Contains("keeps tag app:v5: keep_last = 2 of ", told, StringComparison.Ordinal);
        Assert.Equal(Tags, await skopeo.ListTagsAsync(Server.Image("app")));

        Assert.Contains("removed 2 tags; ", await GcAsync(), StringComparison.Ordinal);
        Assert.Equal(["v1", "v4", "v5"], await skopeo.ListTagsAsync(Server.Image("app")));
        Assert.Equal(Tags, await skopeo.ListTagsAsync(Server.Image("other")));
        LayoutAssert.Same(layouts["v1"], "v1", await skopeo.PullAsync(Server.Image("app:v1")));
    }

    private async Task<string> GcAsync(params string[] arguments) =>
        await Workspace.Command(RegistryProcess.FindBinary(), "gc", "--config", Workspace.PathOf("registry.toml"), "--data", Data)
            .ReadAsync(arguments);
}
