using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class SkopeoTests(AccountsFixture fixture)
    : SignedInTests(fixture, "invalid username/password", "denied: You may not push", "denied: You may not pull")
{
    private readonly Skopeo _skopeo = new(fixture.Workspace, fixture.Registry.Trust);

    [Fact]
    public async Task Push_AfterTheGrantWasRemoved_IsDenied()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);
        await PushAsync(ImageOf(user));

        await Fixture.Registry.RunAsync("grant", "remove", user.Name, $"{user.Name}/*", "push");

        await AssertFailsAsync("denied: You may not push", () => PushAsync(ImageOf(user)));
        await PullAsync(ImageOf(user));
    }

    [Fact]
    public async Task Pull_AfterTheUserWasDisabled_IsRefused()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);
        await PushAsync(ImageOf(user));

        await Fixture.Registry.RunAsync("user", "disable", user.Name);

        await AssertFailsAsync("unauthorized", () => PullAsync(ImageOf(user)));
    }

    protected override Task LoginAsync(string user, string password) => _skopeo.LoginAsync(Fixture.Registry.Address, user, password);

    protected override Task PushAsync(string image)
    {
        var layout = OciLayout.Create(Fixture.Workspace.CreateFolder());
        layout.AddText("v1", "skopeo");
        return _skopeo.PushAsync(layout, "v1", image);
    }

    protected override async Task<string> PullAsync(string image) => (await _skopeo.PullAsync(image)).Resolve("pulled").Digest;
}
