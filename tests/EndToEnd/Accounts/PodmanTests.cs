using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class PodmanTests(AccountsFixture fixture)
    : SignedInTests(fixture, "invalid username/password", "denied: You may not push", "denied: You may not pull")
{
    private readonly Podman _podman = new(fixture.Workspace, fixture.Registry.Trust);

    protected override Task LoginAsync(string user, string password) => _podman.LoginAsync(Fixture.Registry.Address, user, password);

    protected override async Task PushAsync(string image)
    {
        await _podman.ImportAsync(CreateArchive(image));
        await _podman.PushAsync(image);
        await _podman.RunAsync("rmi", "--all", "--force");
    }

    protected override async Task<string> PullAsync(string image)
    {
        await _podman.PullAsync(image);
        return await _podman.DigestOfAsync(image);
    }
}
