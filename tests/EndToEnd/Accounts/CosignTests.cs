using Registry.Testing.Clients;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>cosign does not ask the registry when it takes note of a login: signing and verifying do.</summary>
[Collection(SharedRegistry.Name)]
public sealed class CosignTests(AccountsFixture fixture) : IAsyncLifetime
{
    private Cosign _cosign = null!;
    private TestUser _user = null!;

    public async Task InitializeAsync()
    {
        _cosign = await Cosign.CreateAsync(fixture.Workspace, fixture.Registry.Trust);
        _user = await fixture.AddUserAsync();
        await fixture.PushAsync($"{_user.Repository}:v1");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Sign_WithPassword_IsVerified()
    {
        await LoginAsync(_user.Password);

        await AssertSignsAsync();
    }

    [Fact]
    public async Task Sign_WithAccessToken_IsVerified()
    {
        await LoginAsync(await fixture.CreateTokenAsync(_user));

        await AssertSignsAsync();
    }

    [Fact]
    public async Task Sign_WrongPassword_FailsAndSaysWhy()
    {
        await LoginAsync("wrong password");

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => _cosign.SignAsync(ImageIn(_user.Repository)));

        Assert.Contains("UNAUTHORIZED: The user name or the password is wrong", failure.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_WithoutAGrant_FailsAndSaysWhy()
    {
        await LoginAsync(_user.Password);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => _cosign.SignAsync(ImageIn("public/app")));

        Assert.Contains("DENIED: You may not push in public/app", failure.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutAGrant_FailsAndSaysWhy()
    {
        await LoginAsync(_user.Password);

        var verification = await _cosign.TryVerifyAsync(ImageIn("hidden/app"));

        Assert.NotEqual(0, verification.ExitCode);
        Assert.Contains("DENIED: You may not pull in hidden/app", verification.Error, StringComparison.Ordinal);
    }

    private Task LoginAsync(string password) => _cosign.LoginAsync(fixture.Registry.Address, _user.Name, password);

    private string ImageIn(string repository) => fixture.Registry.Image($"{repository}@{fixture.Image.Digest}");

    private async Task AssertSignsAsync()
    {
        await _cosign.SignAsync(ImageIn(_user.Repository));

        var verification = await _cosign.TryVerifyAsync(ImageIn(_user.Repository));

        Assert.True(verification.ExitCode == 0, verification.Error);
        Assert.Contains(fixture.Image.Digest, verification.Output, StringComparison.Ordinal);
    }
}
