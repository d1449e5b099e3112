using Registry.Core.Audit;
using Registry.Daemon.Audit;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Composition;

/// <summary>Opens the audit log for a server or a command; several processes write to the same files.</summary>
internal static class AuditTrails
{
    /// <summary>The audit log; <c>null</c>: the administrator wants none.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told in a line when events are lost.</param>
    public static AuditLog? Open(RegistryConfiguration configuration, TimeProvider time, Action<string> report) =>
        configuration.Audit is { } audit ? new AuditLog(new AuditLogOptions(audit.File, audit.FileKeep, audit.Events), time, report) : null;

    /// <summary>The log, or what takes its place where there is none.</summary>
    public static IAuditTrail OrNone(this AuditLog? log) => log is null ? NoAuditTrail.Instance : log;
}
