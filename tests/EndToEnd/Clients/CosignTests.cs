using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class CosignTests(RegistryFixture fixture)
{
    [Fact]
    public async Task Verify_SignatureUnderTag_Succeeds()
    {
        var (digest, image) = await PushImageAsync("cosign/tagged:v1");
        var cosign = await Cosign.CreateAsync(fixture.Workspace);
        await cosign.SignAsync(fixture.Registry.Image($"cosign/tagged@{digest}"));

        var verification = await cosign.TryVerifyAsync(image);

        Assert.True(verification.ExitCode == 0, verification.Error);
        Assert.Contains(digest, verification.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SignatureAsReferrer_Succeeds()
    {
        var (digest, image) = await PushImageAsync("cosign/referring:v1");
        var cosign = await Cosign.CreateAsync(fixture.Workspace);
        await cosign.SignAsync(fixture.Registry.Image($"cosign/referring@{digest}"), "--registry-referrers-mode=oci-1-1");

        var verification = await cosign.TryVerifyAsync(image, "--experimental-oci11");

        Assert.True(verification.ExitCode == 0, verification.Error);
        Assert.Contains(digest, verification.Output, StringComparison.Ordinal);
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

    private async Task<(string Digest, string Image)> PushImageAsync(string name)
    {
        var layout = fixture.CreateLayout();
        var pushed = layout.AddFiles("v1", name);
        var image = fixture.Registry.Image(name);
        await new Skopeo(fixture.Workspace).PushAsync(layout, "v1", image);
        return (pushed.Digest, image);
    }
}
