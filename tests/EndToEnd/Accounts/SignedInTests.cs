using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>What every client does that signs in, pushes images and pulls them.</summary>
/// <param name="fixture">The registry.</param>
/// <param name="wrongPassword">What the client says when its password is wrong.</param>
/// <param name="deniedPush">What it says when it may not push.</param>
/// <param name="deniedPull">What it says when it may not pull.</param>
public abstract class SignedInTests(AccountsFixture fixture, string wrongPassword, string deniedPush, string deniedPull)
{
    /// <summary>The registry.</summary>
    protected AccountsFixture Fixture { get; } = fixture;

    [Fact]
    public async Task Push_WithPassword_IsPulledWithTheSameDigest()
    {
        var user = await Fixture.AddUserAsync();

        await AssertRoundTripAsync(user, user.Password);
    }

    [Fact]
    public async Task Push_WithAccessToken_IsPulledWithTheSameDigest()
    {
        var user = await Fixture.AddUserAsync();

        await AssertRoundTripAsync(user, await Fixture.CreateTokenAsync(user));
    }

    [Fact]
    public async Task Login_WrongPassword_FailsAndSaysWhy()
    {
        var user = await Fixture.AddUserAsync();
        await AssertRoundTripAsync(user, user.Password);

        await AssertFailsAsync(
            wrongPassword,
            async () =>
            {
                await LoginAsync(user.Name, "wrong password");
                await PullAsync(ImageOf(user));
            });
    }

    [Fact]
    public async Task Push_WithoutAGrant_FailsAndSaysWhy()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);

        await AssertFailsAsync(deniedPush, () => PushAsync(Fixture.Registry.Image("public/app:pushed")));
    }

    [Fact]
    public async Task Pull_WithoutAGrant_FailsAndSaysWhy()
    {
        var user = await Fixture.AddUserAsync();
        await LoginAsync(user.Name, user.Password);

        await AssertFailsAsync(deniedPull, () => PullAsync(Fixture.Registry.Image(AccountsFixture.Hidden)));
    }

    [Fact]
    public async Task Pull_PublicWithoutLogin_HasTheSameDigest() =>
        Assert.Equal(Fixture.Image.Digest, await PullAsync(Fixture.Registry.Image(AccountsFixture.Public)));

    /// <summary>Signs in; a client without a login of its own signs in with its next command.</summary>
    protected abstract Task LoginAsync(string user, string password);

    /// <summary>Pushes an image that the client has made, and forgets it.</summary>
    protected abstract Task PushAsync(string image);

    /// <summary>Pulls an image, and returns the digest of what was pulled.</summary>
    protected abstract Task<string> PullAsync(string image);

    /// <summary>The full reference of a user's image.</summary>
    protected string ImageOf(TestUser user) => Fixture.Registry.Image($"{user.Repository}:v1");

    /// <summary>Makes an archive of an image that is like no other.</summary>
    protected string CreateArchive(string image)
    {
        var layout = OciLayout.Create(Fixture.Workspace.CreateFolder());
        layout.AddText(image, image);
        return layout.CreateArchive();
    }

    /// <summary>Runs a client that has to fail, and to say why.</summary>
    protected static async Task AssertFailsAsync(string reason, Func<Task> run)
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(run);
        Assert.True(failure.Output.Contains(reason, StringComparison.OrdinalIgnoreCase), failure.Output);
    }

    private async Task AssertRoundTripAsync(TestUser user, string password)
    {
        await LoginAsync(user.Name, password);
        await PushAsync(ImageOf(user));

        Assert.Equal(await Fixture.DigestOfAsync(user.Repository, "v1"), await PullAsync(ImageOf(user)));
    }
}
