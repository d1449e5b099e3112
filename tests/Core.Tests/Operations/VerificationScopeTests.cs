using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class VerificationScopeTests
{
    [Theory]
    [InlineData(false, RepairMode.None, null, "full None")]
    [InlineData(true, RepairMode.Repair, null, "quick Repair")]
    [InlineData(true, RepairMode.Trial, "team/*", "quick Trial team/*")]
    public void TryParse_WhatToStringWrote_GivesTheSame(bool isQuick, RepairMode repair, string? repository, string text)
    {
        var scope = new VerificationScope(isQuick, repair, repository);

        Assert.Equal(text, scope.ToString());
        Assert.True(VerificationScope.TryParse(text, out var read));
        Assert.Equal(scope, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("full")]
    [InlineData("half None")]
    [InlineData("full Perhaps")]
    public void TryParse_SomethingElse_IsRefused(string text) => Assert.False(VerificationScope.TryParse(text, out _));
}
