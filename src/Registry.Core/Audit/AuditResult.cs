namespace Registry.Core.Audit;

/// <summary>What came of it.</summary>
public enum AuditResult
{
    /// <summary>It was done.</summary>
    Success,

    /// <summary>The caller may not do it.</summary>
    Denied,

    /// <summary>It could not be done.</summary>
    Failure,
}
