using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class SkopeoTests(RegistryFixture fixture)
{
    private readonly Skopeo _skopeo = new(fixture.Workspace);

    [Fact]
    public async Task Push_SeveralLayers_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddFiles("v1", "one", "two", "three");

        await AssertRoundTripAsync(layout, "skopeo/layers:v1");
    }

    [Fact]
    public async Task Push_MultiArchIndex_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddMultiArch("v1", "amd64", "arm64", "riscv64");

        await AssertRoundTripAsync(layout, "skopeo/multi-arch:v1");
    }

    [Fact]
    public async Task Push_ZstdLayer_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        await layout.AddZstdBusyboxAsync("v1");

        await AssertRoundTripAsync(layout, "skopeo/zstd:v1");
    }

    [Fact]
    public async Task Push_BigLayer_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddNoise("v1", mebibytes: 256);

        await AssertRoundTripAsync(layout, "skopeo/big:v1");
    }

    [Fact]
    public async Task Push_SameImageAgain_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");

        await AssertRoundTripAsync(layout, "skopeo/again:v1");
        await AssertRoundTripAsync(layout, "skopeo/again:v1");
    }

    [Fact]
    public async Task Push_TagFromImageToIndexAndBack_TagNamesTheLast()
    {
        var (image, index) = (fixture.CreateLayout(), fixture.CreateLayout());
        image.AddBusybox("v1");
        index.AddMultiArch("v1", "amd64", "arm64");

        await AssertRoundTripAsync(image, "skopeo/moving:v1");
        await AssertRoundTripAsync(index, "skopeo/moving:v1");
        await AssertRoundTripAsync(image, "skopeo/moving:v1");
    }

    [Fact]
    public async Task Copy_ToAnotherRepository_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddFiles("v1", "copied");
        await _skopeo.PushAsync(layout, "v1", Image("skopeo/source:v1"));

        await _skopeo.CopyAsync($"docker://{Image("skopeo/source:v1")}", $"docker://{Image("skopeo/target:v1")}");

        LayoutAssert.Same(layout, "v1", await _skopeo.PullAsync(Image("skopeo/target:v1")));
    }

    [Fact]
    public async Task Delete_OneOfTwoImages_OtherStaysAndPushHeals()
    {
        var (kept, deleted) = (fixture.CreateLayout(), fixture.CreateLayout());
        kept.AddFiles("v1", "kept");
        deleted.AddFiles("v1", "deleted");
        await _skopeo.PushAsync(kept, "v1", Image("skopeo/delete:kept"));
        await _skopeo.PushAsync(deleted, "v1", Image("skopeo/delete:deleted"));

        await _skopeo.DeleteAsync(Image("skopeo/delete:deleted"));

        var inspection = await _skopeo.TryInspectAsync(Image("skopeo/delete:deleted"));
        Assert.NotEqual(0, inspection.ExitCode);
        Assert.Contains("manifest unknown", inspection.Error, StringComparison.OrdinalIgnoreCase);
        LayoutAssert.Same(kept, "v1", await _skopeo.PullAsync(Image("skopeo/delete:kept")));
        await AssertRoundTripAsync(deleted, "skopeo/delete:deleted");
    }

    [Fact]
    public async Task ListTags_TagsPushedInAnyOrder_ListedInOrdinalOrder()
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");
        foreach (var tag in (string[])["b", "a", "B", "1.0"])
        {
            await _skopeo.PushAsync(layout, "v1", Image($"skopeo/tags:{tag}"));
        }

        Assert.Equal(["1.0", "B", "a", "b"], await _skopeo.ListTagsAsync(Image("skopeo/tags")));
    }

    private string Image(string name) => fixture.Registry.Image(name);

    private async Task AssertRoundTripAsync(OciLayout layout, string name)
    {
        await _skopeo.PushAsync(layout, "v1", Image(name));
        LayoutAssert.Same(layout, "v1", await _skopeo.PullAsync(Image(name)));
    }
}
