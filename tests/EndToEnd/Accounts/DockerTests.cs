using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Tls;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>What every docker engine does that was told of the authority in <c>/etc/docker/certs.d</c>.</summary>
/// <param name="fixture">The registry.</param>
/// <param name="engine">The engine under test.</param>
/// <param name="deniedPush">What it says when it may not push.</param>
/// <param name="deniedPull">What it says when it may not pull.</param>
public abstract class DockerTests(AccountsFixture fixture, DockerEngine engine, string deniedPush, string deniedPull)
    : SignedInTests(fixture, "unauthorized: The user name or the password is wrong", deniedPush, deniedPull), IAsyncLifetime
{
    private readonly MachineTrust _trust = MachineTrust.AddToDocker(fixture.Registry.Address, fixture.Registry.Trust);

    /// <summary>The engine under test.</summary>
    protected DockerEngine Engine { get; } = engine;

    /// <summary>Signs out: the engine is the class's.</summary>
    public Task InitializeAsync() => Engine.RunAsync("logout", Fixture.Registry.Address);

    public Task DisposeAsync()
    {
        _trust.Dispose();
        return Task.CompletedTask;
    }

    protected override Task LoginAsync(string user, string password) => Engine.LoginAsync(Fixture.Registry.Address, user, password);

    protected override async Task PushAsync(string image)
    {
        await ImportAsync(image);
        await Engine.PushAsync(image);
        await Engine.RunAsync("image", "rm", "--force", image);
    }

    protected override async Task<string> PullAsync(string image)
    {
        await Engine.PullAsync(image);
        return await Engine.DigestOfAsync(image);
    }

    /// <summary>Makes an image that is like no other.</summary>
    protected Task ImportAsync(string image) => Engine.ImportAsync(LayerContent.TextFile("text", image), image);
}
