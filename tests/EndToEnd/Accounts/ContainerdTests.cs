using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class ContainerdTests(AccountsFixture fixture, ContainerdFixture containerd)
    : SignedInTests(fixture, "401 Unauthorized", "403 Forbidden", "403 Forbidden"), IClassFixture<ContainerdFixture>, IDisposable
{
    // It is the class's: whoever was signed in before is not any more.
    private readonly Containerd _containerd = containerd.Containerd;

    public void Dispose() => _containerd.Logout();

    protected override Task LoginAsync(string user, string password)
    {
        _containerd.Login(user, password);
        return Task.CompletedTask;
    }

    protected override async Task PushAsync(string image)
    {
        await _containerd.ImportAsync(CreateArchive(image));
        await _containerd.PushAsync(image);
        await _containerd.RemoveAsync(image);
    }

    protected override async Task<string> PullAsync(string image)
    {
        await _containerd.PullAsync(image);
        return await _containerd.DigestOfAsync(image);
    }
}
