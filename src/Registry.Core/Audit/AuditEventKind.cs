namespace Registry.Core.Audit;

/// <summary>What the audit log tells of.</summary>
public enum AuditEventKind
{
    /// <summary>Somebody signed in.</summary>
    Login,

    /// <summary>Credentials were refused.</summary>
    LoginFailed,

    /// <summary>A manifest was pushed.</summary>
    Push,

    /// <summary>A manifest was pulled.</summary>
    Pull,

    /// <summary>A manifest, a tag, a blob or a repository was deleted.</summary>
    Delete,

    /// <summary>A tag moved from one manifest to another.</summary>
    Tag,

    /// <summary>An account, a token, a group or a grant was changed.</summary>
    Access,

    /// <summary>Garbage collection ran.</summary>
    GarbageCollection,
}
