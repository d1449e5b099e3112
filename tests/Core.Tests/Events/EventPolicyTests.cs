using Registry.Core.Events;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Events;

public sealed class EventPolicyTests
{
    [Theory]
    [InlineData(RegistryEventKind.Push, "app/web", true)]
    [InlineData(RegistryEventKind.Push, "lib/web", false)]
    [InlineData(RegistryEventKind.Pull, "app/web", false)]
    [InlineData(RegistryEventKind.GarbageCollection, null, true)]
    [InlineData(RegistryEventKind.Verification, null, false)]
    public void Wants_KindAndRepository_Decide(RegistryEventKind kind, string? repository, bool wants)
    {
        Assert.True(Glob.TryParse("app/*", out var glob));
        var policy = new EventPolicy(
            [new EventSubscription("ci", [RegistryEventKind.Push, RegistryEventKind.GarbageCollection], glob)], new EventOrigin("server"));

        Assert.Equal(wants, policy.Wants(kind, repository));
        Assert.False(EventPolicy.None.Wants(kind, repository));
    }

    [Fact]
    public void Of_EveryKind_HasANameOfItsOwn() => Assert.Distinct(Enum.GetValues<RegistryEventKind>().Select(EventNames.Of));
}
