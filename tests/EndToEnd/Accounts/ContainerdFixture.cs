using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>A containerd for one class of tests.</summary>
public sealed class ContainerdFixture(AccountsFixture fixture) : IAsyncLifetime
{
    private Containerd? _containerd;

    /// <summary>The daemon, with a ctr that trusts the registry.</summary>
    public Containerd Containerd => _containerd!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _containerd = await Containerd.StartAsync(fixture.Workspace, fixture.Registry.Trust);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_containerd is not null)
        {
            await _containerd.DisposeAsync();
        }
    }
}
