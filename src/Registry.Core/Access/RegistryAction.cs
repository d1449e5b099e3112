namespace Registry.Core.Access;

/// <summary>What may be done in a repository.</summary>
[Flags]
public enum RegistryAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To read manifests, blobs, tags and referrers.</summary>
    Pull = 1,

    /// <summary>To upload blobs and to write manifests and tags.</summary>
    Push = 2,

    /// <summary>To delete manifests, tags and blobs.</summary>
    Delete = 4,

    /// <summary>All of these, and whatever else can be done with a repository.</summary>
    Admin = 8,
}
