namespace Registry.Daemon.Configuration;

/// <summary>Who may use the registry.</summary>
public enum AuthMode
{
    /// <summary>Everybody who can connect may pull, push and delete.</summary>
    Open,
}
