using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The keys of a <c>[[retention.rule]]</c>.</summary>
internal static class RetentionRuleTable
{
    private const int MostKept = 1_000_000;

    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);
    private static readonly SettingType<IReadOnlyList<Glob>> Tags = new ListType<Glob>(SettingTypes.Glob("v*"), mayBeEmpty: false);
    private static readonly SettingType<TimeSpan> PushedWithin = SettingTypes.Duration(TimeSpan.FromMilliseconds(1), TenYears);

    // What is pulled all the time has a recorded time that is older than the precision by the time between two flushes.
    private static readonly SettingType<TimeSpan> PulledWithin = SettingTypes.Duration(2 * PullRecorder.Precision, TenYears);

    /// <summary>Such tables.</summary>
    public static readonly SettingType<IReadOnlyList<RetentionRule>> Type =
        new TableListType<RetentionRule>("[[retention.rule]]", Read) { Identity = "repository" };

    private static RetentionRule Read(TableReader table)
    {
        table.TryRead("repository", SettingTypes.Glob("app/*"), out var repository);
        var rule = new RetentionRule(table.Number, repository)
        {
            KeepLast = table.TryRead("keep_last", new IntegerType(1, MostKept), out var count) ? count : null,
            KeepTags = table.TryRead("keep_tags", Tags, out var tags) ? tags : [],
            KeepPushedWithin = table.TryRead("keep_pushed_within", PushedWithin, out var pushed) ? pushed : null,
            KeepPulledWithin = table.TryRead("keep_pulled_within", PulledWithin, out var pulled) ? pulled : null,
            Untagged = table.TryRead("untagged", SettingTypes.DurationOrNever(TimeSpan.Zero, TenYears), out var untagged)
                ? new UntaggedExpiry(untagged)
                : null,
        };
        if (table.IsValid && !rule.RemovesTags && rule.Untagged is null)
        {
            table.Refuse(
                "the rule says nothing: give it keep_last, keep_tags, keep_pushed_within or keep_pulled_within to remove the tags that none "
                + "of them keeps, keep_tags = [\"*\"] to keep every tag, or untagged");
        }

        return rule;
    }
}
