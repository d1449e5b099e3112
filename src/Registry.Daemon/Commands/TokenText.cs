using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>Access tokens as people read of them.</summary>
internal static class TokenText
{
    /// <summary>What a token is good for: <c>pull,push in team/*</c>.</summary>
    public static string Limits(AccessTokenRecord token) => token switch
    {
        { IsDamaged: true } => "nothing: its record is damaged",
        { Limits: [] } => "all that the user may do",
        _ => string.Join("; ", token.Limits.Select(limit => $"{Actions(limit.Actions)} in {limit.Repositories}")),
    };

    private static string Actions(RegistryAction actions) => actions.HasFlag(RegistryAction.Admin) ? "everything" : ActionList.Format(actions);
}
