using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("team/app:v1", "team/app:v1")]
    [InlineData("team/*", "'team/*'")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("", "''")]
    public void Quote_Word_IsAsAShellReadsIt(string word, string quoted) => Assert.Equal(quoted, ShellWord.Quote(word));
}
