using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class HoldFreshnessTests
{
    [Theory]
    [InlineData(3_600, 60)]
    [InlineData(600, 60)]
    [InlineData(2, 0.2)]
    public void Limit_IsAMinuteOrATenthOfTheGrace(double grace, double limit) =>
        Assert.Equal(TimeSpan.FromSeconds(limit), new HoldFreshness(TimeSpan.FromSeconds(grace), TimeProvider.System).Limit);
}
