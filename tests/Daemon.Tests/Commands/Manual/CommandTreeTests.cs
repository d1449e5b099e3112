using System.CommandLine;
using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;
using Xunit;

namespace Daemon.Tests.Commands.Manual;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Names => [.. CommandTree.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Descriptions_OfCommandAndWhatItTakes_AreSentences(string name)
    {
        var command = CommandTree.Find(name);

        AssertSentence(command.Description);
        Assert.All(command.Options, option => AssertSentence(option.Description));
        Assert.All(command.Arguments, argument => AssertSentence(argument.Description));
        Assert.InRange(CommandText.FirstSentenceOf(command.Description!).Length, 1, 110);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_OfCommand_TellWhatTheyTake(string name) =>
        Assert.All(CommandTree.Find(name).Options, option =>
            Assert.Equal(option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool), option.HelpName is not null));

    [Theory]
    [MemberData(nameof(Names))]
    public void ExitStatus_OfCommand_IsSentences(string name)
    {
        var command = CommandTree.Find(name);
        var status = Assert.IsType<IDocumentedCommand>(command, exactMatch: false).Manual.ExitStatus;

        // A group does nothing itself.
        Assert.Equal(command.Subcommands.Count == 0 || command is RootCommand, status is not null);
        Assert.All(status?.Meanings.OfType<string>() ?? [], AssertSentence);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ExitStatus_OfCommandOnTheDataFolder_TellsOfServersItCannotWorkBeside(string name)
    {
        if (CommandTree.Find(name) is DataCommand command)
            Assert.Contains("server", ((IDocumentedCommand)command).Manual.ExitStatus!.Meanings[ExitCode.Busy], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_OfCommand_AreUnderstoodByIt(string name)
    {
        var command = CommandTree.Find(name);
        var examples = ((IDocumentedCommand)command).Manual.Examples;

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            AssertSentence(example.Description);
            var words = ShellWords.OfRegistryd(example.CommandLine);
            var result = CommandTree.CreateRoot().Parse(words);
            Assert.Empty(result.Errors);
            Assert.StartsWith(name, CommandText.FullNameOf(result.CommandResult.Command), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Examples_WithAnUnknownFlag_AreNotUnderstood() =>
        Assert.NotEmpty(CommandTree.CreateRoot().Parse(ShellWords.OfRegistryd("registryd gc --dry-rum")).Errors);

    private static void AssertSentence(string? text)
    {
        Assert.Matches("^[A-Z\\-*].*[.)]$", Assert.IsType<string>(text));
        Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exits with", text, StringComparison.Ordinal);
    }
}
