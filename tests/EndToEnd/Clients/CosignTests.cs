using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class CosignTests(RegistryFixture fixture)
{
    [Fact]
    public async Task Verify_SignedImage_Succeeds()
    {
        var (layout, image) = await PushImageAsync("cosign/signed:v1");
        var cosign = await Cosign.CreateAsync(fixture.Workspace);
        await cosign.SignAsync($"{image.Split(":v1")[0]}@{layout.Resolve("v1").Digest}");

        var verification = await cosign.TryVerifyAsync(image);

        Assert.True(verification.ExitCode == 0, verification.Error);
        Assert.Contains(layout.Resolve("v1").Digest, verification.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_UnsignedImage_Fails()
    {
        var (_, image) = await PushImageAsync("cosign/unsigned:v1");
        var cosign = await Cosign.CreateAsync(fixture.Workspace);

        var verification = await cosign.TryVerifyAsync(image);

        Assert.NotEqual(0, verification.ExitCode);
        Assert.Contains("no signatures found", verification.Error, StringComparison.Ordinal);
    }

    private async Task<(OciLayout Layout, string Image)> PushImageAsync(string name)
    {
        var layout = fixture.CreateLayout();
        layout.AddFiles("v1", name);
        var image = fixture.Registry.Image(name);
        await new Skopeo(fixture.Workspace).PushAsync(layout, "v1", image);
        return (layout, image);
    }
}
