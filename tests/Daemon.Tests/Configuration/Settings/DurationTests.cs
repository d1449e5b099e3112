using Registry.Daemon.Configuration.Settings;
using Xunit;

namespace Daemon.Tests.Configuration.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500, "500ms")]
    [InlineData("30s", 30_000, "30s")]
    [InlineData("2m", 120_000, "2m")]
    [InlineData("1h30m", 5_400_000, "1h30m")]
    [InlineData("24h", 86_400_000, "1d")]
    [InlineData("90d", 7_776_000_000, "90d")]
    [InlineData("1d2h3m4s5ms", 93_784_005, "1d2h3m4s5ms")]
    [InlineData("0s", 0, "0s")]
    public void TryParse_Duration_ReadsIt(string text, long milliseconds, string formatted)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
        Assert.Equal(formatted, Duration.Format(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("1h30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData("1H")]
    [InlineData("1w")]
    [InlineData("30m1h")]
    [InlineData("1s1s")]
    [InlineData("٣s")]
    [InlineData("10675200d")]
    [InlineData("10675199d99999999h")]
    [InlineData("99999999999999999999s")]
    public void TryParse_AnythingElse_Refused(string text) => Assert.False(Duration.TryParse(text, out _));
}
