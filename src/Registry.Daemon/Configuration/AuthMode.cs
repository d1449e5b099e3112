namespace Registry.Daemon.Configuration;

/// <summary>Who may use the registry.</summary>
public enum AuthMode
{
    /// <summary>Accounts, groups and grants decide, which <c>registryd user</c>, <c>group</c> and <c>grant</c> manage.</summary>
    Accounts,

    /// <summary>Everybody who can connect may pull, push and delete.</summary>
    Open,
}
