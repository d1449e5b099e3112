using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class DockerClassicTests(RegistryFixture fixture, ClassicFixture engine)
    : DockerTests(fixture, engine.Engine, "docker-classic"), IClassFixture<ClassicFixture>;
