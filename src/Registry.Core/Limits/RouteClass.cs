namespace Registry.Core.Limits;

/// <summary>What a request is about, as far as limits tell requests apart.</summary>
public enum RouteClass
{
    /// <summary>The base, lists of tags, repositories and referrers.</summary>
    Lists,

    /// <summary>Manifests.</summary>
    Manifests,

    /// <summary>Blobs.</summary>
    Blobs,

    /// <summary>Upload sessions.</summary>
    Uploads,

    /// <summary>The token endpoint.</summary>
    Tokens,
}
