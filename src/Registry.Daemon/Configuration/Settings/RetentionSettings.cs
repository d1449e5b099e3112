using Registry.Core.Operations;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[retention]</c>.</summary>
internal static class RetentionSettings
{
    private static readonly SettingSection Section = new("retention", "Which tags stay; all do in a repository without a rule.");

    /// <summary><c>[[retention.rule]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<RetentionRule>> Rules = new(
        Section, "rule", RetentionRuleTable.Type, "",
        """
        The first rule that matches a repository is its rule, alone. Garbage collection removes each tag of the
        repository that none of the rule's keep_... keys keeps; `registryd gc --dry-run` tells which. A rule
        without such a key removes no tag. Every key but the first may be left out:
        [[retention.rule]]
        repository = "app/*"            # * is any run of characters, also with slashes, ? any one
        keep_last = 10                  # the 10 most recently pushed tags
        keep_tags = ["v*", "latest"]    # tags by name
        keep_pushed_within = "30d"      # tags pushed in the last 30 days
        keep_pulled_within = "90d"      # tags pulled in the last 90 days, to the hour
        untagged = "7d"                 # how long a manifest without a tag stays, or "never"; else [gc] untagged
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Rules];
}
