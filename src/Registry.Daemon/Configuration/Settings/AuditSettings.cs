using Registry.Core.Audit;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[audit]</c>.</summary>
internal static class AuditSettings
{
    private static readonly SettingSection Section = new("audit", "Who did what: a file of its own, with a line of JSON for each event.");

    /// <summary><c>[audit] file</c>.</summary>
    public static readonly Setting<string> File = new(
        Section, "file", SettingTypes.OptionalFileName, "audit/audit.log",
        """
        The file, to whose name each day's date is added: audit20260131.log. A relative path starts from the
        data folder. Empty: nothing is written down.
        """);

    /// <summary><c>[audit] file_keep</c>.</summary>
    public static readonly Setting<int> FileKeep = new(
        Section, "file_keep", new IntegerType(1, 10_000), "90",
        """
        How many days' files are kept, the current one included.
        """);

    /// <summary><c>[audit] events</c>.</summary>
    public static readonly Setting<IReadOnlyList<AuditEventKind>> Events = new(
        Section, "events",
        new ListType<AuditEventKind>(
            SettingTypes.Choice(
                ("login", AuditEventKind.Login),
                ("login-failed", AuditEventKind.LoginFailed),
                ("push", AuditEventKind.Push),
                ("pull", AuditEventKind.Pull),
                ("delete", AuditEventKind.Delete),
                ("tag", AuditEventKind.Tag),
                ("access", AuditEventKind.Access),
                ("gc", AuditEventKind.GarbageCollection)),
            mayBeEmpty: false),
        "login,login-failed,push,delete,tag,access,gc",
        """
        What is written down: logins, failed logins, pushes and pulls of manifests, deletions, moves of tags,
        changes of accounts, tokens, groups and grants ("access"), runs of garbage collection. "pull" is
        left out unless named: on a busy registry it is nearly all there is.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [File, FileKeep, Events];
}
