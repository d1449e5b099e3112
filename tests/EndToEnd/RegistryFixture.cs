using Registry.EndToEnd.Accounts;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd;

/// <summary>One registry that all client tests share, each in repositories of its own, and the folder that the clients work in.</summary>
public sealed class RegistryFixture : IAsyncLifetime, IDisposable
{
    private RegistryProcess? _registry;
    private Workspace? _workspace;

    /// <summary>The registry.</summary>
    public RegistryProcess Registry => _registry!;

    /// <summary>The clients' workspace; the failure of a client there tells the state of the registry.</summary>
    public Workspace Workspace => _workspace!;

    /// <summary>An empty layout to build images in.</summary>
    public OciLayout CreateLayout() => OciLayout.Create(Workspace.CreateFolder());

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _registry = await RegistryProcess.StartAsync();
        _workspace = new Workspace(() => Registry.State);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace?.Dispose();
}

/// <summary>The tests that share the registries; they run one after the other, since some clients share state of the system.</summary>
[CollectionDefinition(Name)]
public sealed class SharedRegistry : ICollectionFixture<RegistryFixture>, ICollectionFixture<AccountsFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "registry";
}
