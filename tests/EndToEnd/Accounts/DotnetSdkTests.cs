using Registry.Testing.Clients;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>The .NET SDK's container support, which pulls the base image and pushes what it builds.</summary>
[Collection(SharedRegistry.Name)]
public sealed class DotnetSdkTests(AccountsFixture fixture, DotnetSdkFixture sdk) : IClassFixture<DotnetSdkFixture>, IAsyncLifetime
{
    private const string Base = "base:v1";

    private TestUser _user = null!;

    public async Task InitializeAsync()
    {
        _user = await fixture.AddUserAsync();
        await fixture.PushAsync($"{_user.Name}/{Base}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Publish_WithPassword_PushesAnImageOnTheBase()
    {
        Login(_user.Password);

        await PublishAsync($"{_user.Name}/{Base}", _user.Repository);

        await AssertIsOnBaseAsync();
    }

    [Fact]
    public async Task Publish_WithAccessToken_PushesAnImageOnTheBase()
    {
        Login(await fixture.CreateTokenAsync(_user));

        await PublishAsync($"{_user.Name}/{Base}", _user.Repository);

        await AssertIsOnBaseAsync();
    }

    [Fact]
    public async Task Publish_WrongPassword_FailsAndSaysWhy()
    {
        Login("wrong password");

        await AssertFailsAsync("Unable to access the repository", $"{_user.Name}/{Base}", _user.Repository);
    }

    [Fact]
    public async Task Publish_WithoutAGrantToPush_FailsAndSaysWhy()
    {
        Login(_user.Password);

        await AssertFailsAsync("status code 'Forbidden'", $"{_user.Name}/{Base}", "public/app");
    }

    [Fact]
    public async Task Publish_WithoutAGrantToPullTheBase_FailsAndSaysWhy()
    {
        Login(_user.Password);

        await AssertFailsAsync("Unable to access the repository 'hidden/app'", AccountsFixture.Hidden, _user.Repository);
    }

    private void Login(string password) => sdk.Sdk.Login(fixture.Registry.Address, _user.Name, password);

    private Task PublishAsync(string baseImage, string repository) => sdk.Sdk.PublishAsync(fixture.Registry.Address, baseImage, repository);

    private async Task AssertFailsAsync(string reason, string baseImage, string repository)
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => PublishAsync(baseImage, repository));
        Assert.True(failure.Output.Contains(reason, StringComparison.Ordinal), failure.Output);
    }

    /// <summary>What was pushed is whole, and has the layer of the base.</summary>
    private async Task AssertIsOnBaseAsync()
    {
        var pulled = await fixture.PullAsync($"{_user.Repository}:v1");
        Assert.Empty(pulled.CorruptBlobs());
        Assert.Contains(fixture.Layer, pulled.Blobs);
    }
}

/// <summary>A program for one class of tests, which is built once.</summary>
public sealed class DotnetSdkFixture(AccountsFixture fixture) : IAsyncLifetime
{
    /// <summary>The SDK, which trusts the registry.</summary>
    public DotnetSdk Sdk { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Sdk = await DotnetSdk.CreateAsync(fixture.Workspace, fixture.Registry.Trust);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
