using Registry.Core.Operations;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[gc]</c>.</summary>
internal static class GarbageCollectionSettings
{
    private static readonly SettingSection Section = new("gc", "What garbage collection removes, and when.");

    /// <summary><c>[gc] grace</c>.</summary>
    public static readonly Setting<TimeSpan> Grace = new(
        Section, "grace", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), SettingTypes.TenYears), "1h",
        """
        How long content stays that nothing references: a push has this long from its first layer, or from
        being told that a layer is here already, to its manifest.
        """);

    /// <summary><c>[gc] untagged</c>.</summary>
    public static readonly Setting<TimeSpan?> Untagged = new(
        Section, "untagged", SettingTypes.DurationOrNever(TimeSpan.Zero, SettingTypes.TenYears), "never",
        """
        How long a manifest stays that has no tag, is in no index and is about no manifest that stays, such as
        "30d"; the grace at the least. "never": it is not removed.
        """)
    { IsLive = true };

    /// <summary><c>[gc] schedule</c>.</summary>
    public static readonly Setting<Schedule?> Schedule = new(
        Section, "schedule", SettingTypes.ScheduleOrNever(TimeSpan.FromMinutes(1), SettingTypes.TenYears), "never",
        """
        When the server collects by itself: "03:30" every day at that time of the local clock, "6h" every six
        hours, "never" where cron or a timer runs `registryd gc`.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Grace, Untagged, Schedule];
}
