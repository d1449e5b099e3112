using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class CopyReportTests
{
    [Fact]
    public void Failed_TextOfADamagedDatabase_CannotDriveTheTerminal()
    {
        using var error = new StringWriter();
        var context = new CommandContext(TextWriter.Null, error, new Dictionary<string, string>(), "absent.toml");

        new CopyReport(context, isJson: false).Failed("sha256:\e[2J: it is none");

        Assert.Equal("sha256:\\u001b[2J: it is none\n", error.ToString());
    }
}
