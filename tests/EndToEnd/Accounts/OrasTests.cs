using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class OrasTests(AccountsFixture fixture)
    : SignedInTests(fixture, "unauthorized: The user name or the password is wrong", "denied: You may not push", "denied: You may not pull")
{
    private readonly Oras _oras = new(fixture.Workspace, fixture.Registry.Trust);

    [Fact]
    public async Task Copy_ToAnotherRepositoryOfTheUser_HasTheSameDigest()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);
        await PushAsync(ImageOf(user));
        var copy = Fixture.Registry.Image($"{user.Name}/copy:v1");

        await _oras.CopyAsync(ImageOf(user), copy);

        Assert.Equal(await PullAsync(ImageOf(user)), await PullAsync(copy));
    }

    protected override Task LoginAsync(string user, string password) => _oras.LoginAsync(Fixture.Registry.Address, user, password);

    protected override Task PushAsync(string image)
    {
        Fixture.Workspace.WriteFile("accounts.txt", "an artifact");
        return _oras.PushAsync(image, "application/vnd.example.thing", "accounts.txt");
    }

    protected override async Task<string> PullAsync(string image) => (await _oras.PullLayoutAsync(image)).Resolve("pulled").Digest;
}
