using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Operations;

public sealed class BlobServiceTests : OperationTests
{
    [Fact]
    public async Task StatAsync_Here_IsItsSize() => Assert.Equal(3, await Blobs.StatAsync(Repository, await PushAsync("abc"), default));

    [Fact]
    public async Task StatAsync_ElsewhereOnly_IsUnknown()
    {
        var digest = await PushAsync("abc", Other);

        var exception = await AssertUnknownAsync(() => Blobs.StatAsync(Repository, digest, default).AsTask());
        Assert.Equal([digest.ToString()], exception.Subjects);
        await AssertUnknownAsync(() => Blobs.OpenAsync(Repository, digest, default).AsTask());
    }

    [Fact]
    public async Task StatAsync_ContentLost_IsUnknownUntilPushedAgain()
    {
        var digest = await PushAsync("abc");
        Stores.Content.Remove(digest);
        await AssertUnknownAsync(() => Blobs.StatAsync(Repository, digest, default).AsTask());
        await AssertUnknownAsync(() => Blobs.OpenAsync(Repository, digest, default).AsTask());
        Assert.False(await Blobs.MountAsync(Other, digest, Repository, _ => true, EffectiveLimits.None, default));

        await PushAsync("abc");

        Assert.Equal("abc", await PullAsync(digest));
    }

    [Fact]
    public async Task StatAsync_ContentCutOff_IsUnknownUntilPushedAgain()
    {
        var digest = await PushAsync("abc");
        Stores.Content.Truncate(digest, 2);
        await AssertUnknownAsync(() => Blobs.StatAsync(Repository, digest, default).AsTask());
        Assert.False(await Blobs.MountAsync(Other, digest, Repository, _ => true, EffectiveLimits.None, default));

        await PushAsync("abc");

        Assert.Equal("abc", await PullAsync(digest));
    }

    [Fact]
    public async Task StatAsync_Unreferenced_RenewsTheHoldOnlyWhenStale()
    {
        var digest = await PushAsync("abc");
        var pushed = Time.GetUtcNow();

        Time.Advance(Freshness.Limit);
        await Blobs.StatAsync(Repository, digest, default);
        Assert.Equal(pushed, await HoldAsync(digest));

        Time.Advance(TimeSpan.FromTicks(1));
        await Blobs.StatAsync(Repository, digest, default);
        Assert.Equal(Time.GetUtcNow(), await HoldAsync(digest));
    }

    [Fact]
    public async Task StatAsync_CollectedWhileAsked_IsUnknown()
    {
        var digest = await PushAsync("abc");
        Time.Advance(TimeSpan.FromDays(1));
        Content.OnSeen = () => _ = Stores.Blobs.RemoveAsync(Repository, digest, EffectiveLimits.None, default).AsTask();

        await AssertUnknownAsync(() => Blobs.StatAsync(Repository, digest, default).AsTask());
    }

    [Fact]
    public async Task MountAsync_FromWhereTheCallerMayPull_MakesItVisible()
    {
        var digest = await PushAsync("abc", Other);

        Assert.True(await Blobs.MountAsync(Repository, digest, Other, name => name == Other, EffectiveLimits.None, default));

        Assert.Equal("abc", await PullAsync(digest));
    }

    [Fact]
    public async Task MountAsync_NotAllowedOrNotThere_IsTheSame()
    {
        var digest = await PushAsync("abc", Other);

        Assert.False(await Blobs.MountAsync(Repository, digest, Other, _ => false, EffectiveLimits.None, default));
        Assert.False(await Blobs.MountAsync(Repository, DigestOf("nothing"), Other, _ => true, EffectiveLimits.None, default));
        Assert.False(await Blobs.MountAsync(Repository, digest, source: null, _ => false, EffectiveLimits.None, default));
        Assert.False(await Blobs.MountAsync(Repository, DigestOf("nothing"), source: null, _ => true, EffectiveLimits.None, default));

        await AssertUnknownAsync(() => Blobs.StatAsync(Repository, digest, default).AsTask());
    }

    [Fact]
    public async Task MountAsync_NoSource_FindsOneWhereTheCallerMayPull()
    {
        var hidden = RepositoryName.Parse("hidden");
        var digest = await PushAsync("abc", hidden);
        await PushAsync("abc", Other);

        Assert.True(await Blobs.MountAsync(Repository, digest, source: null, name => name != hidden, EffectiveLimits.None, default));
    }

    [Fact]
    public async Task MountAsync_CollectedWhileAsked_IsFalse()
    {
        var digest = await PushAsync("abc", Other);
        Content.OnSeen = () => _ = Stores.Blobs.RemoveAsync(Other, digest, EffectiveLimits.None, default).AsTask();

        Assert.False(await Blobs.MountAsync(Repository, digest, Other, _ => true, EffectiveLimits.None, default));
    }

    [Fact]
    public async Task DeleteAsync_Mounted_LeavesTheSource()
    {
        var digest = await PushAsync("abc");
        await Blobs.MountAsync(Other, digest, Repository, _ => true, EffectiveLimits.None, default);

        await Blobs.DeleteAsync(Other, digest, EffectiveLimits.None, default);

        await AssertUnknownAsync(() => Blobs.StatAsync(Other, digest, default).AsTask());
        await AssertUnknownAsync(() => Blobs.DeleteAsync(Other, digest, EffectiveLimits.None, default).AsTask());
        Assert.Equal("abc", await PullAsync(digest));
    }

    private static Task<RegistryException> AssertUnknownAsync(Func<Task> action) => AssertFailsAsync(RegistryErrorCode.BlobUnknown, action);

    private async Task<DateTimeOffset?> HoldAsync(Digest digest) =>
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, digest, default)).UnreferencedAt;
}
