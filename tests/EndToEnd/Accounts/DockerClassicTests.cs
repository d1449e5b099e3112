using Registry.EndToEnd.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class DockerClassicTests(AccountsFixture fixture, ClassicFixture engine)
    : DockerTests(fixture, engine.Engine, "denied: You may not push", "denied: You may not pull"), IClassFixture<ClassicFixture>
{
    [Fact]
    public async Task Push_ToAnotherRepositoryOfTheUser_MountsTheLayer()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);

        Assert.Contains($"Mounted from {user.Repository}", await PushFromToAsync(user, user), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_LayerOfARepositoryThatTheUserMayNotPull_UploadsTheLayer()
    {
        var (owner, other) = (await Fixture.AddUserAsync(), await Fixture.AddUserAsync());
        await LoginAsync(owner.Name, owner.Password);

        var report = await PushFromToAsync(owner, other);

        Assert.Contains("Pushed", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Mounted", report, StringComparison.Ordinal);
    }

    /// <summary>Pushes an image as one user, then to another repository as another: docker remembers where its layer is already.</summary>
    /// <returns>What docker tells of the second push.</returns>
    private async Task<string> PushFromToAsync(TestUser first, TestUser second)
    {
        var (source, target) = (ImageOf(first), Fixture.Registry.Image($"{second.Name}/mounted:v1"));
        await ImportAsync(source);
        await Engine.PushAsync(source);
        await LoginAsync(second.Name, second.Password);
        await Engine.RunAsync("tag", source, target);
        return await Engine.PushAsync(target);
    }
}
