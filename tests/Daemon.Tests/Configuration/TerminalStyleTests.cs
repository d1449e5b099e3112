using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class TerminalStyleTests
{
    [Theory]
    [InlineData(true, false, "xterm", null)]
    [InlineData(true, false, "xterm", "")]
    [InlineData(false, false, "xterm", "1")]
    [InlineData(false, false, "xterm", "0")]
    [InlineData(false, true, "xterm", null)]
    [InlineData(false, false, "dumb", null)]
    [InlineData(false, false, "", null)]
    [InlineData(false, false, null, null)]
    public void IsWanted_Stream_FollowsTerminalAndUser(bool expected, bool isRedirected, string? terminal, string? noColor) =>
        Assert.Equal(expected, TerminalStyle.IsWanted(isRedirected, name => name switch
        {
            "TERM" => terminal,
            "NO_COLOR" => noColor,
            _ => null,
        }));
}
