using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Clients;

/// <summary>A docker engine for one class of tests.</summary>
public abstract class DockerFixture(Func<Task<DockerEngine>> start) : IAsyncLifetime
{
    private DockerEngine? _engine;

    /// <summary>The engine.</summary>
    public DockerEngine Engine => _engine!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _engine = await start();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }
}

/// <summary>The system's engine.</summary>
public sealed class ClassicFixture(RegistryFixture fixture) : DockerFixture(() => DockerEngine.StartClassicAsync(fixture.Workspace));

/// <summary>The newer engine, on containerd's image store.</summary>
public sealed class ContainerdStoreFixture(RegistryFixture fixture)
    : DockerFixture(() => DockerEngine.StartContainerdStoreAsync(fixture.Workspace));
