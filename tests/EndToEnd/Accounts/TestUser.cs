namespace Registry.EndToEnd.Accounts;

/// <summary>An account that a test made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Password">Its password.</param>
public sealed record TestUser(string Name, string Password)
{
    /// <summary>A repository that the user may pull from and push to.</summary>
    public string Repository => $"{Name}/app";
}
