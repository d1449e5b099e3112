using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using Registry.Daemon.Commands.Manual;

namespace Registry.Daemon.Commands.Completion;

/// <summary>Prints what a word could become.</summary>
internal sealed class CompletionAction(CommandContext context) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var words = parseResult.UnmatchedTokens;
        var start = words.Count == 0 ? "" : words[^1];
        var before = words.Take(words.Count - 1).ToList();
        // --sort=si: the value is a word of its own.
        var value = start.StartsWith("--", StringComparison.Ordinal) ? start.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        if (value > 0)
            before.Add(start[..(value - 1)]);
        foreach (var item in Complete(parseResult.RootCommandResult.Command, before, start[value..]))
            context.Output.WriteLine(Line(start[..value], item));
        return ExitCode.Success;
    }

    private static IEnumerable<CompletionItem> Complete(Command root, List<string> words, string start)
    {
        // As text with a space behind it: the parser takes what follows for a word that has not been begun.
        var text = string.Concat(words.Select(word => $"{Quote(word)} "));
        var result = root.Parse(text, CommandLine.Parser);
        if (result.UnmatchedTokens.Count > 0)
            return [];
        if (IsFlag(words.LastOrDefault(), result.CommandResult.Command))
        {
            // A flag needs no value; with one, the parser does not wait for it.
            text += "true ";
            result = root.Parse(text, CommandLine.Parser);
        }

        return result.GetCompletions(text.Length).Except(LaterArguments(result)).Where(item =>
            PathCompletion.IsPath(item)
            // Options are for those who begin to type one.
            || (item.Label.StartsWith(start, StringComparison.Ordinal) && (start.Length > 0 || !item.Label.StartsWith('-'))));
    }

    private static bool IsFlag(string? word, Command command) => word is not null && command.Options.Any(option =>
        option.ValueType == typeof(bool) && option.Arity.MaximumNumberOfValues > 0 && (option.Name == word || option.Aliases.Contains(word)));

    /// <summary>What the command's arguments could be that come after the next one.</summary>
    private static IEnumerable<CompletionItem> LaterArguments(ParseResult result) => result.CommandResult.Command.Arguments
        .SkipWhile(argument => result.GetResult(argument) is { Tokens.Count: var given } && given >= argument.Arity.MaximumNumberOfValues)
        .Skip(1)
        .SelectMany(argument => argument.GetCompletions(CompletionContext.Empty));

    /// <summary>A word that stays one for the parser, which knows no escapes in quotes: what a value is matters to nothing here.</summary>
    private static string Quote(string word)
    {
        var text = word.Replace('"', '\'');
        return text.Length == 0 || text.Any(char.IsWhiteSpace) ? $"\"{text}\"" : text;
    }

    private static string Line(string before, CompletionItem item) =>
        PathCompletion.IsPath(item) ? item.Label
        : item.Detail is null ? before + item.Label
        : $"{before}{item.Label}\t{CommandText.FirstSentenceOf(item.Detail)}";
}
