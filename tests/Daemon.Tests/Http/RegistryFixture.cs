using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Http;

/// <summary>A server with default settings, shared by the tests of a class; each test uses a repository of its own.</summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    /// <summary>The server.</summary>
    internal RegistryServer Server { get; private set; } = null!;

    /// <summary>A client of the server.</summary>
    public RegistryHttp Http => Server.Http;

    public async Task InitializeAsync() => Server = await RegistryServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
