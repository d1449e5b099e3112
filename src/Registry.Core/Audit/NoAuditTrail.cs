namespace Registry.Core.Audit;

/// <summary>Nothing is written down.</summary>
public sealed class NoAuditTrail : IAuditTrail
{
    /// <summary>The only one that is needed.</summary>
    public static readonly NoAuditTrail Instance = new();

    private NoAuditTrail()
    {
    }

    /// <inheritdoc/>
    public bool Takes(AuditEventKind kind) => false;

    /// <inheritdoc/>
    public void Record(AuditEvent auditEvent)
    {
    }
}
