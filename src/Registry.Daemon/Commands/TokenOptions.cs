using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary>The flags of <c>registryd token create</c> that say what the token is good for, and how long.</summary>
internal sealed class TokenOptions
{
    /// <summary>Longer than anything lives here; what is longer still is a slip.</summary>
    private static readonly TimeSpan MaxLife = TimeSpan.FromDays(36_500);

    private readonly Option<Glob[]> _repositories = new("--repository")
    {
        Description = "Where it is good; may be given several times. Default: wherever its user may do something.",
        HelpName = "GLOB",
        CustomParser = result => NameArguments.ParseAll<Glob>(result, AccessArguments.TryParseRepositories, AccessArguments.RepositoriesText),
    };

    private readonly Option<RegistryAction?> _actions = new("--actions")
    {
        Description = "What it is good for, such as pull,push. Default: for all that its user may do there.",
        HelpName = "ACTIONS",
        CustomParser = result => NameArguments.Parse<RegistryAction>(result, ActionList.TryParse, AccessArguments.ActionsText),
    };

    private readonly Option<TimeSpan?> _expires = new("--expires")
    {
        Description = "How long it is good, such as 90d. Default: never, which is until it is revoked.",
        HelpName = "DURATION|never",
        CompletionSources = { "never" },
        CustomParser = result => NameArguments.Parse<TimeSpan?>(result, TryParseLife, "a duration such as 90d, at most 36500d, or never"),
    };

    /// <summary>Adds the flags to a command.</summary>
    public TokenOptions(Command command)
    {
        _actions.CompletionSources.Clear();
        _actions.CompletionSources.Add(AccessArguments.UsualActions);
        foreach (var option in (Option[])[_repositories, _actions, _expires])
            command.Add(option);
    }

    /// <summary>What the token is good for; empty: for all that its user may do.</summary>
    public IReadOnlyList<AccessLimit> ReadLimits(ParseResult result)
    {
        var (repositories, actions) = (result.GetValue(_repositories) ?? [], result.GetValue(_actions));
        if (repositories is [] && actions is not null)
            repositories = [Glob.Any];
        return [.. repositories.Select(repository => new AccessLimit(repository, actions ?? RegistryAction.Admin))];
    }

    /// <summary>How long it is good; <c>null</c>: until it is revoked.</summary>
    public TimeSpan? ReadLife(ParseResult result) => result.GetValue(_expires);

    private static bool TryParseLife(ReadOnlySpan<char> text, out TimeSpan? life)
    {
        life = null;
        if (text is "never")
            return true;
        if (!Duration.TryParse(text, out var duration) || duration <= TimeSpan.Zero || duration > MaxLife)
            return false;
        life = duration;
        return true;
    }
}
