using Registry.Core.Audit;

namespace Registry.Daemon.Audit;

/// <summary>What is written to the audit log, and where.</summary>
/// <param name="File">The path, to whose name each day's date is added.</param>
/// <param name="FileKeep">How many days' files are kept.</param>
/// <param name="Events">What is written down.</param>
public sealed record AuditLogOptions(string File, int FileKeep, IReadOnlyCollection<AuditEventKind> Events);
