using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Model;

namespace Registry.Daemon.Commands;

/// <summary>Arguments that name accounts, groups, access tokens and what is granted.</summary>
internal static class AccessArguments
{
    /// <summary>What a name is, as a refusal tells it.</summary>
    public const string NameText = "letters, digits and . _ - + @, the first a letter or digit";

    /// <summary>What an account's name is, as a refusal tells it.</summary>
    public const string AccountText = $"a user's name ({NameText})";

    /// <summary>What an access token's name is, as a refusal tells it.</summary>
    public const string TokenText = $"a token's name ({NameText})";

    /// <summary>What actions are, as a refusal tells it.</summary>
    public const string ActionsText = "actions such as pull,push (there are pull, push, delete and admin)";

    /// <summary>The actions that are mostly granted together, for completion.</summary>
    public static readonly string[] UsualActions = ["pull", "pull,push", "pull,push,delete", "push", "delete", "admin"];

    /// <summary>What a pattern of repositories is, as a refusal tells it.</summary>
    public const string RepositoriesText = "a repository such as team/app, or a pattern such as 'team/*', in lower case";

    /// <summary>An account.</summary>
    public static Argument<AccountName> Account() => Create<AccountName>("USER", "The user's name.", AccountName.TryParse, AccountText);

    /// <summary>One account or several.</summary>
    public static Argument<AccountName[]> Accounts() => new("USER")
    {
        Description = "The users' names.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => NameArguments.ParseAll<AccountName>(result, AccountName.TryParse, AccountText),
    };

    /// <summary>A group.</summary>
    public static Argument<GroupName> Group() =>
        Create<GroupName>("GROUP", "The group's name.", GroupName.TryParse, $"a group's name ({NameText})");

    /// <summary>An access token.</summary>
    public static Argument<AccessTokenName> Token() =>
        Create<AccessTokenName>("NAME", "The token's name.", AccessTokenName.TryParse, TokenText);

    /// <summary>Whom a grant is for.</summary>
    public static Argument<GrantSubject> Subject() => Create<GrantSubject>(
        "SUBJECT",
        "A user's name, group:NAME, authenticated for everybody who has signed in, or anonymous for everybody.",
        GrantSubject.TryParse,
        "a user's name, group:NAME, authenticated or anonymous",
        "authenticated", "anonymous");

    /// <summary>Where a grant is good.</summary>
    public static Argument<Glob> Repositories() => Create<Glob>(
        "REPO|GLOB",
        "A repository, or a pattern for whole names: * is any run of characters, also with slashes, ? any one.",
        TryParseRepositories,
        RepositoriesText);

    /// <summary>Reads a pattern of repositories; one that is of no name would grant nothing without anybody noticing.</summary>
    public static bool TryParseRepositories(ReadOnlySpan<char> text, out Glob repositories) =>
        Glob.TryParse(text, out repositories)
        && !text.ContainsAnyInRange('A', 'Z')
        && text is not ['/', ..] and not [.., '/'];

    /// <summary>What somebody may do.</summary>
    /// <param name="description">What it is for.</param>
    public static Argument<RegistryAction> Actions(string description) =>
        Create<RegistryAction>("ACTIONS", description, ActionList.TryParse, ActionsText, UsualActions);

    private static Argument<T> Create<T>(string name, string description, NameParser<T> tryParse, string expected, params string[] choices)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            HelpName = name,
            CustomParser = result => NameArguments.Parse(result, tryParse, expected),
        };
        // In the place of the names that the type's values have here.
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(choices);
        return argument;
    }
}
