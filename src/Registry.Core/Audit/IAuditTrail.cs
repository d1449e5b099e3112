namespace Registry.Core.Audit;

/// <summary>Where it is written down who did what. To record never waits and never fails.</summary>
public interface IAuditTrail
{
    /// <summary>Whether events of a kind are written down.</summary>
    bool Takes(AuditEventKind kind);

    /// <summary>Writes an event down, if its kind is.</summary>
    void Record(AuditEvent auditEvent);
}
