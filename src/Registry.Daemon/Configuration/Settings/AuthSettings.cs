namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[auth]</c>.</summary>
internal static class AuthSettings
{
    private static readonly SettingSection Section = new("auth", "Who may do what.");

    /// <summary><c>[auth] mode</c>.</summary>
    public static readonly Setting<AuthMode> Mode = new(
        Section, "mode", SettingTypes.Choice(("accounts", AuthMode.Accounts), ("open", AuthMode.Open)), "accounts",
        """
        "accounts": who may do what is decided by accounts and grants (registryd user, group, grant, token).
        "open": everybody who can connect may pull, push and delete.
        """);

    /// <summary><c>[auth] insecure_open</c>.</summary>
    public static readonly Setting<bool> InsecureOpen = new(
        Section, "insecure_open", new BooleanType(), "false",
        """
        Allows an open server to listen on addresses that other machines can reach.
        """);

    /// <summary><c>[[auth.jwt]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<JwtConfiguration>> Jwt = new(
        Section, "jwt", JwtTable.Type, "",
        """
        Tokens (JWT) of others, such as a CI system, that are taken as passwords with any user name and as bearer
        tokens. Each of them stands for an account, or for what its claims are granted, or for both:
        [[auth.jwt]]
        name = "gitlab"                         # for the log
        issuer = "https://gitlab.example.com"   # iss, to the letter
        audience = "registry.example.com"       # has to be in aud
        keys = "gitlab-jwks.json"               # the public keys: a JWK Set or PEM, read anew when it changes
        algorithms = ["RS256"]                  # else those of RS256/384/512, PS256, ES256/384 that fit the keys
        account = "user_login"                  # the claim that names the account, without which it is refused
        [[auth.jwt.grant]]                      # as many as needed: what tokens are granted whose
        claim = "ref_protected"                 # claim, or one of its texts,
        value = "true"                          # is this: * is any run of characters, ? any one
        repository = "ci/{project_path}/*"      # {claim} is what a claim says, if that is a name
        actions = ["pull", "push"]
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Mode, InsecureOpen, Jwt];
}
