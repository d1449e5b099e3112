using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class BuildahTests(AccountsFixture fixture)
    : SignedInTests(fixture, "invalid username/password", "denied: You may not push", "denied: You may not pull")
{
    private readonly Buildah _buildah = new(fixture.Workspace, fixture.Registry.Trust);

    protected override Task LoginAsync(string user, string password) => _buildah.LoginAsync(Fixture.Registry.Address, user, password);

    protected override async Task PushAsync(string image)
    {
        await _buildah.ImportAsync(CreateArchive(image));
        await _buildah.PushAsync(image);
        await _buildah.RemoveAllAsync();
    }

    protected override async Task<string> PullAsync(string image)
    {
        await _buildah.PullAsync(image);
        return await _buildah.DigestOfAsync(image);
    }
}
