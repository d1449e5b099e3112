using Registry.EndToEnd.Clients;
using Registry.Testing.Clients;
using Xunit;

namespace Registry.EndToEnd.Accounts;

[Collection(SharedRegistry.Name)]
public sealed class DockerContainerdStoreTests(AccountsFixture fixture, TrustingContainerdStoreFixture engine)
    : DockerTests(fixture, engine.Engine, "403 Forbidden", "403 Forbidden"), IClassFixture<TrustingContainerdStoreFixture>;

/// <summary>The newer engine, on containerd's image store, to which the registry's authority is one of the system's.</summary>
public sealed class TrustingContainerdStoreFixture(AccountsFixture fixture)
    : DockerFixture(() => DockerEngine.StartContainerdStoreAsync(fixture.Workspace, fixture.Registry.Trust));
