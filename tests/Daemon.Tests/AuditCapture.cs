using System.Collections.Concurrent;
using Registry.Core.Audit;

namespace Daemon.Tests;

/// <summary>Keeps what is recorded.</summary>
internal sealed class AuditCapture : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    public IReadOnlyCollection<AuditEvent> Events => _events;

    public bool Takes(AuditEventKind kind) => true;

    public void Record(AuditEvent auditEvent) => _events.Enqueue(auditEvent);
}
