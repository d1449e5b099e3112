using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class ActionListTests
{
    [Theory]
    [InlineData("pull", RegistryAction.Pull, "pull")]
    [InlineData("push,pull", RegistryAction.Pull | RegistryAction.Push, "pull,push")]
    [InlineData("pull,pull", RegistryAction.Pull, "pull")]
    [InlineData("admin,delete,push,pull", RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete | RegistryAction.Admin, "pull,push,delete,admin")]
    public void TryParse_Names_AreTheActions(string text, RegistryAction expected, string formatted)
    {
        Assert.True(ActionList.TryParse(text, out var actions));
        Assert.Equal(expected, actions);
        Assert.Equal(formatted, ActionList.Format(actions));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("pull,")]
    [InlineData(",pull")]
    [InlineData("pull,,push")]
    [InlineData("pull, push")]
    [InlineData("Pull")]
    [InlineData("pull\n")]
    [InlineData("pull\0")]
    [InlineData("none")]
    [InlineData("all")]
    [InlineData("*")]
    [InlineData("1")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ActionList.TryParse(text, out _));

    [Theory]
    [InlineData("pull", RegistryAction.Pull)]
    [InlineData("admin", RegistryAction.Admin)]
    [InlineData("pull,push", RegistryAction.None)]
    [InlineData("", RegistryAction.None)]
    public void Find_Name_IsTheOneAction(string name, RegistryAction expected) => Assert.Equal(expected, ActionList.Find(name));

    [Theory]
    [InlineData(RegistryAction.Pull, RegistryAction.Pull, true)]
    [InlineData(RegistryAction.Pull, RegistryAction.Push, false)]
    [InlineData(RegistryAction.Pull, RegistryAction.Pull | RegistryAction.Push, false)]
    [InlineData(RegistryAction.Pull | RegistryAction.Push, RegistryAction.Pull, true)]
    [InlineData(RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete, RegistryAction.Admin, false)]
    [InlineData(RegistryAction.Admin, RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete, true)]
    [InlineData(RegistryAction.Admin, RegistryAction.Admin, true)]
    [InlineData(RegistryAction.None, RegistryAction.Pull, false)]
    [InlineData(RegistryAction.None, RegistryAction.None, true)]
    public void Covers_Demand_IsWhollyGranted(RegistryAction granted, RegistryAction demanded, bool expected) =>
        Assert.Equal(expected, granted.Covers(demanded));

    [Theory]
    [InlineData(RegistryAction.Pull | RegistryAction.Push, RegistryAction.Push | RegistryAction.Delete, RegistryAction.Push)]
    [InlineData(RegistryAction.Pull, RegistryAction.Push, RegistryAction.None)]
    [InlineData(RegistryAction.Admin, RegistryAction.Pull, RegistryAction.Pull)]
    [InlineData(RegistryAction.Pull | RegistryAction.Admin, RegistryAction.Push, RegistryAction.Push)]
    [InlineData(RegistryAction.Admin, RegistryAction.Admin, RegistryAction.Admin)]
    [InlineData(RegistryAction.Admin, RegistryAction.None, RegistryAction.None)]
    public void Intersect_EitherWay_IsWhatBothAllow(RegistryAction first, RegistryAction second, RegistryAction expected)
    {
        Assert.Equal(expected, first.Intersect(second));
        Assert.Equal(expected, second.Intersect(first));
    }
}
