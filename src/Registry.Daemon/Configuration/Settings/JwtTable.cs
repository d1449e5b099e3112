using System.Diagnostics.CodeAnalysis;
using Registry.Core.Access;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The keys of an <c>[[auth.jwt]]</c>.</summary>
internal static class JwtTable
{
    /// <summary>The key with a path.</summary>
    private const string KeyFile = "keys";

    /// <summary>More would not fit into the tokens that the registry issues for it.</summary>
    private const int MaxGrants = 24;

    /// <summary>The prefix of those who use the command line, in the audit log.</summary>
    private const string Shell = "shell";

    private static readonly PathType Path = new(mayBeEmpty: false);
    private static readonly TextType<string> Text = Parsed("a text", static text => text.Length > 0 && !text.Any(char.IsControl));

    private static readonly TextType<string> Name = Parsed(
        "a name of letters, digits, \".\", \"_\" and \"-\"", static text => AccountName.TryParse(text, out _) && text != Shell);

    private static readonly ListType<string> Algorithms = new(
        SettingTypes.Choice(
            ("RS256", "RS256"), ("RS384", "RS384"), ("RS512", "RS512"), ("PS256", "PS256"), ("ES256", "ES256"), ("ES384", "ES384")),
        mayBeEmpty: false);

    private static readonly TextType<ClaimPattern> Value = new(
        "a text (* is any run of characters, ? any one)",
        (string text, [MaybeNullWhen(false)] out ClaimPattern pattern, out string? problem) =>
        {
            problem = null;
            return ClaimPattern.TryParse(text, out pattern);
        });

    private static readonly TextType<RepositoryTemplate> Repository = new(
        "a name such as \"ci/{project_path}/*\" (* is any run of characters, ? any one, {claim} what a claim says)",
        (string text, [MaybeNullWhen(false)] out RepositoryTemplate template, out string? problem) =>
        {
            problem = null;
            return RepositoryTemplate.TryParse(text, out template);
        });

    private static readonly ListType<string> Actions = new(
        Parsed("one of \"pull\", \"push\", \"delete\", \"admin\"", static text => ActionList.Find(text) != RegistryAction.None), mayBeEmpty: false);

    private static readonly TableListType<ClaimGrant> Grants = new("[[auth.jwt.grant]]", ReadGrant);

    /// <summary>Such tables.</summary>
    public static readonly SettingType<IReadOnlyList<JwtConfiguration>> Type =
        new TableListType<JwtConfiguration>("[[auth.jwt]]", Read) { Identity = "name", PathKeys = [KeyFile] };

    private static JwtConfiguration Read(TableReader table)
    {
        var jwt = new JwtConfiguration(
            Required(table, "name", Name),
            Required(table, "issuer", Text),
            Required(table, "audience", Text),
            Required(table, KeyFile, Path),
            table.TryRead("algorithms", Algorithms, out var algorithms) ? algorithms : [],
            table.TryRead("account", Text, out var account) ? account : null,
            table.TryRead("grant", Grants, out var grants) ? grants : []);
        if (table.IsValid && jwt.AccountClaim is null && jwt.Grants.Count == 0)
        {
            table.Refuse("its tokens stand for nobody: give it account, the claim that names an account, or [[auth.jwt.grant]]");
        }

        if (jwt.Grants.Count > MaxGrants)
        {
            table.Refuse($"it has {jwt.Grants.Count} grants, and may have {MaxGrants}");
        }

        return jwt;
    }

    private static ClaimGrant ReadGrant(TableReader table)
    {
        var actions = RegistryAction.None;
        foreach (var action in Required(table, "actions", Actions) ?? [])
        {
            actions |= ActionList.Find(action);
        }

        return new ClaimGrant(
            Required(table, "claim", Text), Required(table, "value", Value), Required(table, "repository", Repository), actions);
    }

    /// <summary>A key that has to be there; <c>null</c> where it is not, or is not valid, for a table that is refused then.</summary>
    private static T Required<T>(TableReader table, string key, SettingType<T> type)
        where T : class => table.Require(key, type, out var value) ? value : null!;

    private static TextType<string> Parsed(string expected, Func<string, bool> isValid) => new(
        expected,
        (string text, [MaybeNullWhen(false)] out string value, out string? problem) =>
        {
            (value, problem) = (text, null);
            return isValid(text);
        });
}
